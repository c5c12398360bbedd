mode = Mode renouvellement
mode-body = Le demandeur est devant vous, ou vous a remis le formulaire signé. Relisez avec lui, puis renouvelez. L’historique garde le nom de votre service.
held = Un autre agent a ce dossier en main. Attendez qu’il le rende.
file = Revenir au dossier
