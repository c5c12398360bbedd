# Titles accepted from adults who are not of the European Union, the European Economic Area or Switzerland:
# arrêté of 20 April 2022 (JORFTEXT000045684322), list as of 2 May 2023 in the notice 51423.
heading = Les titres de séjour acceptés
intro = Pour une personne adulte qui n’est pas de l’Union européenne, de l’Espace économique européen ou de la Suisse. Le titre doit être valable. Arrêté du 20 avril 2022.
title-1 = carte de résident
title-2 = carte de résident permanent
title-3 = carte de résident longue durée-UE
title-4 = carte de séjour pluriannuelle
title-5 = carte de séjour « passeport talent »
title-6 = carte de séjour temporaire
title-7 = certificat de résidence algérien
title-8 = récépissé de la demande de renouvellement d’un de ces titres
title-9 = récépissé « reconnu réfugié », « a obtenu le bénéfice de la protection subsidiaire » ou « a obtenu le bénéfice du statut d’apatride »
title-10 = récépissé de carte de résident de l’époux ou de l’épouse d’une personne réfugiée
title-11 = attestation de prolongation d’instruction, ou de décision favorable, sur une demande de renouvellement
title-12 = titre de séjour andorran
title-13 = passeport monégasque avec la mention du consul général de France
title-14 = visa de long séjour valant titre de séjour, validé
title-15 = autorisation provisoire de séjour de l’article L. 425-4
title-16 = autorisation provisoire de séjour « protection temporaire »
