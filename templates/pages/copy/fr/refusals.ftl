too-long = C’est trop long : { $max } caractères au plus
not-a-name = Écrivez le nom avec des lettres, sans chiffre ni symbole, comme sur la pièce d’identité
not-plain-text = Écrivez seulement des lettres, des chiffres et de la ponctuation
not-a-date = Écrivez la date en chiffres : jour, mois, année sur 4 chiffres
impossible-date = Cette date n’existe pas : vérifiez le jour et le mois
in-future = Cette date est dans le futur : vérifiez l’année
too-far-back = Cette date est trop ancienne : vérifiez-la
too-far-ahead = Cette date est trop lointaine : vérifiez-la
too-young = Il faut avoir 18 ans pour demander un logement en ligne. Si vous êtes mineur émancipé, allez à un guichet avec votre pièce d’identité
not-a-number = Écrivez un nombre, en chiffres
out-of-range = Écrivez un nombre entre { $min } et { $max }
not-a-phone = Écrivez un numéro à 10 chiffres, ou un numéro étranger qui commence par +
not-an-email = Cette adresse e-mail n’est pas complète. Exemple : prenom.nom@exemple.fr
not-a-postal-code = Le code postal a 5 chiffres
unknown-commune = Aucune commune de ce nom à ce code postal : vérifiez les deux
unknown-commune-try = Cette commune n’est pas à ce code postal. À ce code postal : { $names }
unknown-commune-typed = Aucune commune du département ne s’écrit ainsi : vérifiez le nom, ou tapez le code postal
outside-territory = Choisissez des communes de ce département. Pour un autre département, il faut une autre demande
too-many-communes = Vous pouvez demander { $max } communes au plus : retirez-en une
too-many-persons = Vous avez ajouté { $max } personnes, le plus que ce formulaire accepte. Pour les autres, prévenez un guichet
not-a-siren = Ce numéro SIREN n’existe pas : il a 9 chiffres. Vérifiez-le sur votre quittance, ou laissez vide
not-in-list = Choisissez une réponse dans la liste
password-too-short = Choisissez un mot de passe d’au moins { $min } caractères
password-too-common = Ce mot de passe est trop facile à deviner : choisissez-en un autre
not-declared = Cochez la case pour certifier vos réponses
comment-needed = Écrivez ce qui est à corriger : le demandeur ne lira que cela
wrong-password = Ce n’est pas votre mot de passe actuel
wrong-code = Ce code ne va pas. Recopiez les 8 chiffres du dernier message reçu. { $left ->
    [one] Il vous reste un essai.
   *[other] Il vous reste { $left } essais.
}
same-email = C’est déjà l’adresse de votre compte
not-a-nir = Ce n’est pas un numéro de sécurité sociale : recopiez-le depuis votre carte Vitale, sans rien d’autre
nir-length = Le numéro de sécurité sociale a { $wanted } caractères, avec les 2 derniers (la clé). Vous en avez écrit { $given }
nir-key = Un chiffre de ce numéro est faux, ou les 2 derniers (la clé) : comparez avec votre carte Vitale
not-a-siret = Ce numéro SIRET n’existe pas : il a 14 chiffres. Vérifiez-le sur votre bulletin de paie, ou laissez vide
not-a-unique-number = Ce numéro ne ressemble pas à un numéro unique. Il a 18 lettres et chiffres : recopiez-le, ou laissez vide.
in-past = Cette date est passée : vérifiez-la
not-a-stock-identifier = L’identifiant RPLS a 10 chiffres. Il est sur le bail ou dans le répertoire du bailleur
not-a-reference = Indiquez le numéro du recommandé, tel qu’il est sur le reçu (lettres et chiffres)
unknown-number = Aucune demande enregistrée de ce département n’a ce numéro. Vérifiez-le
letter-needed = Une renonciation se radie avec la lettre signée du demandeur. Cochez la case si le service l’a
before-sending = Cette date est avant l’envoi de la lettre. Vérifiez les deux dates
not-confirmed = Cochez la case si c’est exact. Sinon, changez d’abord vos réponses
not-a-paper-code = Le code a 12 lettres et chiffres. Recopiez-le comme sur le papier
not-a-letter-reference = Cette référence a une erreur : elle a 8 lettres et chiffres. Recopiez-la comme sur l’enveloppe
unknown-letter = Aucune lettre du département n’a cette référence. Vérifiez-la, et gardez l’enveloppe à part
wrong-birth-date = Ce n’est pas la bonne date de naissance. { $left ->
    [one] Il vous reste un essai.
   *[other] Il vous reste { $left } essais.
}
