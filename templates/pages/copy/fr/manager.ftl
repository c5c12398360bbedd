home = Gestion du département
last-run = Dernier travail du jour
no-run = Aucun travail n’a encore tourné.
run-ended = fini
run-going = { $done } parts finies sur { $all }
overdue-certificates = { $count ->
    [0] Aucune demande sans réponse un mois après son dépôt
    [one] 1 demande sans réponse un mois après son dépôt
   *[other] { $count } demandes sans réponse un mois après leur dépôt
  }
overdue-pieces = { $count ->
    [0] Aucune demande n’a de pièces à lire hors délai
    [one] 1 demande a des pièces à lire, hors délai
   *[other] { $count } demandes ont des pièces à lire, hors délai
  }
alerts = À suivre
alerts-of = { $kind } : { $count }
alerts-none = Rien n’attend.
alerts-first = Compté sur les { $count } plus anciennes. Il y en a d’autres.
alerts-see = Voir les alertes
letters = Lettres en route
letters-none = Aucun lot de lettres n’attend.
letters-of = Lot du { $date } : { $stage }
stage-gathering = on le remplit
stage-closed = il est clos, on note chaque lettre
stage-noted = parti
returns = Lettres revenues
returns-see = Noter une lettre revenue
returns-intro = Une enveloppe est revenue ? Tapez sa référence, puis dites pourquoi. La page revient aussitôt pour la suivante.
returns-hint = 8 lettres et chiffres, au-dessus de l’adresse et en haut de la lettre. Exemple : K7QP-3M9Y
returns-do = Noter le retour
returned-noted = Noté : lettre du { $date }
returned-already = Déjà noté : lettre du { $date }
returned-before = Son retour a été noté le { $date }. Rien n’a changé.
returned-open = Ouvrir le dossier
returns-too-many-title = Trop de références inconnues
returns-too-many = Attendez une heure, ou vérifiez d’où viennent ces enveloppes.
returns-what = Ce que cela change
returns-what-1 = L’avis de renouvellement ne compte plus s’il n’est parti que par cette lettre. Sans lui, pas de radiation.
returns-what-2 = Les guichets voient une alerte. La personne voit le retour dans son historique.
returns-what-3 = Si l’adresse est fausse, plus rien n’y part. Dès qu’elle est corrigée, l’avis repart.
returns-warning = Un recommandé revenu se note dans le dossier, à côté de l’avertissement : son numéro est celui de La Poste.
runs = Travaux du jour
runs-see = Voir les derniers travaux
runs-intro = Chaque jour, le système prépare les avis, rappelle, radie ce qui doit l’être et efface. Voici ses 31 derniers passages.
dry-run = Essai à blanc
dry-run-intro = Ce que le travail ferait le { $date }. Rien n’est fait.
day = Jour
run-state = État
steps = Gestes
certificates = Réponses en retard
pieces = Pièces en retard
report = Travail du { $date }
done = Ce qui a été fait
waited = Ce qui était en retard ce jour
what = Geste
how-many = Nombre
counted-notices = Avis de renouvellement préparés
counted-unreachable = Personnes que rien ne peut joindre
counted-reminders = Rappels passés
counted-notices-stuck = Avis qui ne partent pas
counted-expired = Demandes dont l’année est finie
counted-not-renewed = Radiées, pas renouvelées
counted-no-reply = Radiées, sans réponse à une lettre
counted-ineligible = Radiées, jugées irrecevables
counted-warnings-unproven = Lettres sans preuve à la fin du délai
counted-delays-reached = Délais trop longs, dits au demandeur
counted-way-backs-ended = Délais de réintégration finis
counted-erased = Demandes effacées
counted-drafts-told = Brouillons bientôt effacés, dits à leur auteur
counted-drafts-erased = Brouillons effacés
