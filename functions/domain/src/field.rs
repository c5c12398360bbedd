//! The fields of the forms, by the names under which they are sent and stored.

code_list! {
    /// One question asked to a person. The code is the name of the input.
    Field {
        // The account
        Email = "courriel",
        Password = "mot_de_passe",
        OneTimeCode = "code",
        MailedCode = "code_recu",
        CurrentPassword = "mot_de_passe_actuel",
        NewPassword = "nouveau_mot_de_passe",
        NewEmail = "nouveau_courriel",
        // Who I am (form 14069*05, page 1)
        Civility = "civilite",
        BirthName = "nom_naissance",
        UsageName = "nom_usage",
        FirstNames = "prenoms",
        BirthDate = "naissance",
        Nationality = "nationalite",
        // How to reach me
        Phone = "telephone",
        ConsentEmail = "accord_courriel",
        ConsentSms = "accord_sms",
        HostedBy = "heberge_chez",
        AddressLine = "adresse",
        AddressComplement = "complement",
        PostalCode = "code_postal",
        City = "commune",
        // The people who will live there
        FamilySituation = "situation_familiale",
        ExpectedChildren = "enfants_a_naitre",
        ExpectedBirth = "naissance_prevue",
        Link = "lien",
        // Our incomes
        TaxNotice = "avis_impot",
        TaxIncome = "revenu_fiscal",
        OthersTaxIncome = "revenu_fiscal_autres",
        Salary = "salaire",
        Pension = "retraite",
        Unemployment = "chomage",
        MaintenanceReceived = "pension_recue",
        DisabilityPension = "pension_invalidite",
        FamilyBenefits = "allocations_familiales",
        Aah = "aah",
        Aeeh = "aeeh",
        Ajpp = "ajpp",
        Rsa = "rsa",
        OldAgeMinimum = "minimum_vieillesse",
        Paje = "paje",
        Scholarship = "bourse",
        OtherResources = "autres_ressources",
        MaintenancePaid = "pension_versee",
        // Where we live now
        PresentHome = "logement_actuel",
        LandlordName = "bailleur",
        LandlordSiren = "bailleur_siren",
        PeopleNow = "personnes_actuelles",
        Rent = "loyer",
        OwnsElsewhere = "proprietaire_ailleurs",
        // Why we ask
        Motives = "motifs",
        MotiveOther = "motif_precision",
        // What we look for
        WantedCategory = "categorie",
        WantedTypes = "types",
        PeopleToHouse = "personnes_a_loger",
        Communes = "communes",
        CommuneTyped = "commune_saisie",
        Extended = "demande_elargie",
        // The identity piece, the declaration
        Piece = "file",
        Declaration = "declaration",
        // The desk
        SendBackReason = "motif",
        Comment = "commentaire",
    }
}
