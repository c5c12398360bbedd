// Twelve households, invented, with all that they answer: by page (the end of its path) and by the labels that they read.
// `people` are those whom they add, in this order; `absent`, what must not be asked on a page; `review`, lines of the last
// page; `ceilings`, what it says of them where the income is known; `keyboard`, that they have no mouse.

export const NONE = "Non";
const YES = "Oui";

/** A number with its check digit, as INSEE makes SIREN and SIRET. */
function withKey(digits) {
  const sum = [...digits].reverse().reduce((sum, digit, rank) => {
    const value = Number(digit) * (rank % 2 === 0 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return digits + ((10 - (sum % 10)) % 10);
}
const SIREN = withKey("99900012");
const SIRET = withKey(`${SIREN}0001`);

/** A social-security number of nobody: born at Nice, at a rank that no register reached. */
function nir(sex, year, month, rank) {
  const number = `${sex}${year}${month}06088${rank}`;
  return number + String(97 - Number(BigInt(number) % 97n)).padStart(2, "0");
}

// The pages that many fill in the same way.
export const identity = (civility, name, firstNames, born, nationality = "Française") => ({
  "Civilité": civility,
  "Nom de naissance": name,
  "Prénoms": firstNames,
  "Date de naissance": born,
  "Nationalité": nationality,
});
export const noNumber = { "Je n’ai pas ce numéro, ou je le donnerai plus tard": true };
const number = (digits) => ({ "Numéro de sécurité sociale": digits });
export const phone = { "Téléphone": "06 39 98 12 34", "Acceptez-vous de recevoir les nouvelles de votre demande par e-mail ?": YES };
const noPhone = { "Acceptez-vous de recevoir les nouvelles de votre demande par e-mail ?": NONE };
export const address = (line, code, city) => ({ "Numéro et rue": line, "Code postal": code, Commune: city });
const mail = (host, line, code, city) => ({
  "Mon courrier arrive à une autre adresse": true,
  "Chez qui arrive votre courrier": host,
  "Numéro et rue où arrive votre courrier": line,
  "Code postal où arrive votre courrier": code,
  "Commune où arrive votre courrier": city,
});
export const helped = (answer) => ({ "Est-ce que quelqu’un vous aide pour cette demande ?": answer });
export const family = (situation) => ({ "Quelle est votre situation familiale ?": situation });
export const work = (activity, more = {}) => ({ "Situation professionnelle": activity, ...more });
export const notice = (amount) => ({ "Avez-vous cet avis d’impôt ?": YES, "Revenu fiscal de référence": amount });
const noNotice = { "Avez-vous cet avis d’impôt ?": NONE };
const sameNotice = { "Avez-vous cet avis d’impôt ?": "Oui, sur le même avis que le demandeur" };
const nothing = { "Aucune ressource en ce moment": true };
export const home = (kind) => ({ "Où habitez-vous aujourd’hui ?": kind });
export const PEOPLE_NOW = "Combien de personnes vivent dans ce logement, vous compris ?";
export const RENT = "Loyer ou frais par mois, avec les charges";
export const noOther = { "Êtes-vous propriétaire d’un autre logement ?": NONE };
export const reasons = (...motives) => ({ "Pourquoi demandez-vous un logement ?": motives });
const DISABILITY = "Une personne du foyer a-t-elle un handicap ou une perte d’autonomie ?";
export const healthy = { [DISABILITY]: NONE };
export const wanted = (category, types, more = {}) => ({
  "Appartement ou maison ?": category,
  "Quelles tailles de logement vous conviennent ?": types,
  ...more,
});
const TO_HOUSE = "Combien de personnes vivront dans le logement ?";
export const communes = (...names) => [
  ...names.map((name) => ({ fill: { "Ajouter une commune": name }, press: "Ajouter" })),
  { fill: { "Acceptez-vous aussi les communes voisines ?": YES } },
];
export const nothingMore = {};
const remark = (text) => ({ "Voulez-vous ajouter quelque chose ?": text });
export const child = (sex, name, firstName, born, more = {}) => ({
  "Civilité": sex,
  "Prénoms": firstName,
  ...(name && { "Nom de naissance": name }),
  "Date de naissance": born,
  ...more,
});

const student = {
  name: "étudiante seule",
  keyboard: true,
  pages: {
    identite: [
      { fill: identity("Madame", "Caruso", "Elisa, Rose", "31 2 2006"), refused: "Cette date n’existe pas" },
      { fill: { "Date de naissance": "28 2 2006" } },
    ],
    "numero-de-securite-sociale": noNumber,
    coordonnees: { ...phone, "J’accepte aussi de recevoir des SMS": true },
    adresse: { ...address("25 avenue des Palmiers", "06200", "Nice"), "Appartement, étage, bâtiment": "Chambre 214" },
    aide: helped(NONE),
    situation: family("Célibataire"),
    travail: work("Étudiant, étudiante ou apprenti"),
    revenus: noNotice,
    ressources: { "Bourse d’études": "467", "Autres ressources": "150" },
    "logement-actuel": home("Résidence étudiante"),
    "logement-actuel-precisions": {
      "Nom de la résidence ou de la structure": "Résidence des Palmiers",
      [PEOPLE_NOW]: "1",
      "Taille du logement": "T1 ou studio",
      Surface: "18",
      [RENT]: "398",
      "Aide au logement (APL, AL)": "150",
      ...noOther,
    },
    motifs: reasons("Je n’ai pas de logement à moi (sans logement, hébergé, temporaire)", "Mon logement est trop cher"),
    handicap: healthy,
    "logement-souhaite": [
      {
        fill: wanted("Appartement", ["T1 ou studio", "Chambre en colocation"], {
          "Loyer le plus haut que vous pouvez payer, charges comprises": "40",
        }),
        unusual: "40 € par mois : aucun logement n’est à ce prix.",
      },
      { fill: { "Loyer le plus haut que vous pouvez payer, charges comprises": "400" } },
    ],
    communes: communes("nice"),
    precisions: remark("Je suis encore sur l’avis d’impôt de mes parents."),
  },
  absent: { "logement-actuel-precisions": ["Nom de votre bailleur social", "Numéro SIREN du bailleur"] },
  review: ["Bourse d’études", "467 €", "Résidence étudiante", "Je suis encore sur l’avis d’impôt de mes parents."],
};

const sharedCustody = {
  name: "couple, garde alternée",
  pages: {
    identite: identity("Monsieur", "Benali", "Samir", "3 4 1984"),
    "numero-de-securite-sociale": [
      { fill: number("1 84 04 06 088 998 01"), refused: "Un chiffre de ce numéro est faux" },
      { fill: number(nir(1, "84", "04", "998")) },
    ],
    coordonnees: phone,
    adresse: address("12 rue des Cigales", "06600", "Antibes"),
    aide: helped(NONE),
    situation: family("Pacsé(e)"),
    "numero-de-securite-sociale/Claire": number(nir(2, "86", "09", "997")),
    travail: work("Salarié ou salariée du secteur privé", {
      "Type de contrat": "CDI ou titulaire",
      "Nom de l’employeur": "Menuiserie des Cigales",
      "Numéro SIRET de l’employeur": SIRET,
      "Code postal du lieu de travail": "06160",
      "Commune du lieu de travail": "antibes",
      Profession: "menuisier",
    }),
    revenus: notice("31 200"),
    ressources: [
      { fill: { "Salaires ou revenus d’activité": "18 960" }, unusual: "18 960 € par mois : est-ce le montant d’une année ?" },
      { fill: { "Salaires ou revenus d’activité": "1 580", "Pension alimentaire que vous versez": "120" } },
    ],
    "travail/Claire": work("Agent hospitalier", { Profession: "aide-soignante" }),
    "revenus/Claire": sameNotice,
    "ressources/Claire": { "Salaires ou revenus d’activité": "1 490" },
    "logement-actuel": home("Locataire d’un propriétaire privé"),
    "logement-actuel-precisions": {
      [PEOPLE_NOW]: "4",
      "Appartement ou maison": "Appartement",
      "Taille du logement": "T2",
      Surface: "41",
      [RENT]: "960",
      "Aide au logement (APL, AL)": "90",
      "Depuis quand y habitez-vous ?": "1 9 2022",
      ...noOther,
    },
    motifs: reasons("Mon logement est trop petit", "Mon logement est trop cher"),
    handicap: healthy,
    "logement-souhaite": wanted("L’un ou l’autre", ["T3", "T4"]),
    communes: communes("antibes", "vallauris"),
    precisions: nothingMore,
  },
  people: [
    { link: "Votre partenaire de Pacs", answers: identity("Madame", "Roux", "Claire", "15 9 1986") },
    {
      link: "Un enfant en garde alternée",
      answers: child("Fille", "", "Lina", "2 6 2015", { "Cet enfant est-il sur votre déclaration de revenus ?": YES }),
    },
    {
      link: "Un enfant en garde alternée",
      answers: child("Garçon", "", "Noé", "20 11 2018", { "Cet enfant est-il sur votre déclaration de revenus ?": NONE }),
    },
  ],
  review: ["Pacsé(e)", "Claire Roux", "Lina", "Noé", "Oui, sur le même avis que le demandeur", "Combien de personnes vivront dans le logement ?", "4"],
  ceilings: ["avec 31 200 € de revenus en 2024 et la catégorie 3", "les plus courants (PLUS) : oui, le plafond est 37 584 €"],
};

const pregnant = {
  name: "enceinte, chez ses parents",
  pages: {
    identite: identity("Madame", "Ferrero", "Chloé", "8 7 2003"),
    "numero-de-securite-sociale": noNumber,
    coordonnees: phone,
    adresse: { ...address("4 chemin des Oliviers", "06130", "Grasse"), "Chez quelle personne ou quel organisme": "M. et Mme Ferrero" },
    aide: helped(NONE),
    situation: { ...family("Célibataire"), "Combien d’enfants attendez-vous ?": "1", "Date prévue de la naissance": "12 3 2027" },
    travail: work("Salarié ou salariée du secteur privé", { "Type de contrat": "CDD ou stage", Profession: "vendeuse" }),
    revenus: notice("12 300"),
    ressources: { "Salaires ou revenus d’activité": "1 240" },
    "logement-actuel": home("Chez vos parents ou vos enfants"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "5", "Taille du logement": "T4", ...noOther },
    motifs: reasons("Je n’ai pas de logement à moi (sans logement, hébergé, temporaire)", "Je veux quitter le logement de mes parents ou de proches"),
    handicap: healthy,
    "logement-souhaite": wanted("Appartement", ["T2", "T3"]),
    communes: communes("grasse"),
    precisions: nothingMore,
  },
  review: ["Combien d’enfants attendez-vous ?", "12 mars 2027", "Chez vos parents ou vos enfants"],
  ceilings: ["avec 12 300 € de revenus en 2024 et la catégorie 1", "très sociaux (PLAI) : oui, le plafond est 12 870 €"],
};

const transfer = {
  name: "mutation, logement HLM trop petit",
  keyboard: true,
  pages: {
    identite: identity("Madame", "Moreau", "Fatou, Aline", "9 1 1990"),
    "numero-de-securite-sociale": number(nir(2, "90", "01", "996")),
    coordonnees: phone,
    adresse: address("2 allée des Mimosas", "06800", "Cagnes-sur-Mer"),
    aide: helped(NONE),
    situation: family("Marié(e)"),
    "numero-de-securite-sociale/Paul": noNumber,
    travail: work("Agent d’une collectivité (commune, département…)", { Profession: "auxiliaire de puériculture" }),
    revenus: notice("27 400"),
    ressources: { "Salaires ou revenus d’activité": "1 620", "Allocations familiales": "151" },
    "travail/Paul": work("Au chômage"),
    "revenus/Paul": sameNotice,
    "ressources/Paul": { "Allocation chômage": "980" },
    "logement-actuel": home("Locataire d’un logement social (HLM)"),
    "logement-actuel-precisions": [
      {
        fill: {
          "Nom de votre bailleur social": "Azur Habitat",
          "Numéro SIREN du bailleur": "123 456 789",
          [PEOPLE_NOW]: "4",
          "Taille du logement": "T2",
          [RENT]: "430",
          "Aide au logement (APL, AL)": "110",
          ...noOther,
        },
        refused: "Ce numéro SIREN n’existe pas",
      },
      { fill: { "Numéro SIREN du bailleur": SIREN } },
    ],
    motifs: reasons("Mon logement est trop petit"),
    handicap: healthy,
    "logement-souhaite": wanted("Appartement", ["T4"]),
    communes: communes("cagnes"),
    precisions: nothingMore,
  },
  people: [
    { link: "Votre mari ou votre femme", answers: identity("Monsieur", "Moreau", "Paul", "30 5 1988") },
    { link: "Un enfant à votre charge", answers: child("Fille", "Moreau", "Awa", "14 2 2016") },
    { link: "Un enfant à votre charge", answers: child("Garçon", "Moreau", "Élie", "5 10 2019") },
  ],
  sees: { "logement-actuel-precisions": ["c’est une demande de mutation"] },
  review: ["Azur Habitat", SIREN, "Mon logement est trop petit", "4"],
  ceilings: ["avec 27 400 € de revenus en 2024 et la catégorie 4", "les plus courants (PLUS) : oui, le plafond est 45 374 €"],
};

const separating = {
  name: "couple qui se sépare",
  pages: {
    identite: { ...identity("Madame", "Lefèvre", "Sandrine", "22 8 1981"), "Nom d’usage": "Garnier" },
    "numero-de-securite-sociale": noNumber,
    coordonnees: phone,
    adresse: address("31 boulevard de la Mer", "06400", "Cannes"),
    aide: helped(NONE),
    situation: family("Marié(e)"),
    travail: work("Salarié ou salariée du secteur privé", {
      "Type de contrat": "CDI ou titulaire",
      "Travail repris après plus d’un an de chômage": true,
      "Date de la reprise du travail": "1 9 2026",
    }),
    revenus: notice("46 000"),
    ressources: [
      {
        fill: { "Salaires ou revenus d’activité": "1 400", "Allocations familiales": "151" },
        unusual: "L’avis d’impôt dit 46 000 € par an. Les ressources font 16 800 € par an.",
      },
      { confirm: "L’avis est commun avec mon mari, et nous nous séparons." },
    ],
    "logement-actuel": home("Locataire d’un propriétaire privé"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "4", "Taille du logement": "T3", [RENT]: "1 150", ...noOther },
    motifs: reasons("Divorce ou séparation", "Mon logement est trop cher"),
    "motifs-precisions": { "Où en est la séparation ?": "La procédure est en cours" },
    "ancienne-demande": {
      "Étiez-vous dans la demande de logement de l’autre personne du couple ?": YES,
      "Numéro unique de cette demande": "0061123000123gdpub",
    },
    handicap: healthy,
    "logement-souhaite": wanted("Appartement", ["T3"]),
    communes: communes("cannes", "menton"),
    precisions: nothingMore,
  },
  people: [
    { link: "Un enfant à votre charge", answers: child("Garçon", "Garnier", "Tom", "11 12 2012") },
    { link: "Un enfant à votre charge", answers: child("Fille", "Garnier", "Zoé", "6 6 2017") },
  ],
  review: ["Divorce ou séparation", "La procédure est en cours", "Numéro unique de cette demande", "1er septembre 2026"],
  ceilings: ["avec 46 000 € de revenus en 2024", "les plus courants (PLUS)", "seuls vos propres revenus comptent"],
};

const retired = {
  name: "retraités, handicap",
  pages: {
    identite: identity("Monsieur", "Giordano", "Antoine", "17 1 1948"),
    "numero-de-securite-sociale": number(nir(1, "48", "01", "995")),
    coordonnees: { ...noPhone, "Je veux aussi recevoir l’avis de renouvellement par courrier postal": true },
    adresse: { ...address("7 rue Haute", "06500", "Menton"), "Appartement, étage, bâtiment": "3e étage sans ascenseur" },
    aide: {
      ...helped(YES),
      "Nom de la personne ou de l’organisme": "Julie Giordano, leur fille",
      "Son téléphone": "07 00 00 12 34",
    },
    situation: family("Marié(e)"),
    "numero-de-securite-sociale/Rose": noNumber,
    travail: work("À la retraite"),
    revenus: notice("26 400"),
    ressources: { Retraite: "1 250" },
    "travail/Rose": work("À la retraite"),
    "revenus/Rose": sameNotice,
    "ressources/Rose": { Retraite: "910", "Pension d’invalidité": "120" },
    "logement-actuel": home("Locataire d’un propriétaire privé"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "2", "Taille du logement": "T3", [RENT]: "780", ...noOther },
    motifs: reasons("Handicap ou perte d’autonomie", "Raisons de santé"),
    handicap: {
      [DISABILITY]: YES,
      "Qui a besoin d’un logement adapté ?": ["Rose Bianchi"],
      "Qui a la carte mobilité inclusion « invalidité » ?": ["Rose Bianchi"],
    },
    "logement-adapte/Rose": {
      "Combien de marches peut-on monter ?": "1 à 3 marches",
      "Quelles difficultés ?": ["Se déplacer (jambes)"],
      "Quelles aides ?": ["Déambulateur"],
      "Que faut-il dans le logement ?": ["Douche sans marche", "Ascenseur"],
      "Est-ce que cela évolue ?": "Cela évolue",
    },
    "logement-souhaite": wanted("Appartement", ["T2", "T3"], {
      "Acceptez-vous un rez-de-chaussée ?": YES,
      "Vous faut-il un ascenseur ?": YES,
    }),
    communes: communes("menton"),
    precisions: nothingMore,
  },
  people: [{ link: "Votre mari ou votre femme", answers: identity("Madame", "Bianchi", "Rose", "9 10 1951") }],
  review: ["Qui a la carte mobilité inclusion « invalidité » ?", "Douche sans marche, Ascenseur", "Julie Giordano, leur fille"],
  ceilings: ["avec 26 400 € de revenus en 2024 et la catégorie 3", "les plus courants (PLUS) : oui, le plafond est 37 584 €"],
};

const homeless = {
  name: "sans domicile, domicilié au CCAS",
  pages: {
    identite: identity("Monsieur", "Perrin", "Alain", "2 2 1975"),
    "numero-de-securite-sociale": noNumber,
    coordonnees: noPhone,
    adresse: [
      {
        fill: { ...address("Gare de Nice, côté sud", "06000", "Nice"), "Mon courrier arrive à une autre adresse": true },
        refused: "Indiquez le numéro et la rue où arrive votre courrier",
      },
      { fill: mail("CCAS de Nice", "4 place Pierre Gautier", "06300", "Nice") },
    ],
    aide: helped(NONE),
    situation: family("Célibataire"),
    travail: work("Autre situation"),
    revenus: noNotice,
    ressources: [{ fill: {}, refused: "Indiquez au moins un montant" }, { fill: nothing }],
    "logement-actuel": home("Sans abri ou abri de fortune"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "1", ...noOther },
    motifs: reasons("Je n’ai pas de logement à moi (sans logement, hébergé, temporaire)"),
    handicap: healthy,
    "logement-souhaite": wanted("L’un ou l’autre", ["Chambre en colocation", "T1 ou studio", "T2"]),
    communes: communes("nice"),
    precisions: nothingMore,
  },
  absent: { "logement-actuel-precisions": [RENT, "Aide au logement (APL, AL)", "Surface", "Taille du logement"] },
  review: ["CCAS de Nice", "4 place Pierre Gautier", "Sans abri ou abri de fortune"],
};

const refugee = {
  name: "réfugié, récépissé",
  pages: {
    identite: identity("Monsieur", "Haidari", "Farid", "1 1 1996", "Autre nationalité"),
    "numero-de-securite-sociale": noNumber,
    coordonnees: phone,
    adresse: { ...address("18 avenue du Parc", "06200", "Nice"), "Chez quelle personne ou quel organisme": "CADA Les Hirondelles" },
    aide: {
      ...helped(YES),
      "Nom de la personne ou de l’organisme": "Mme Durand, assistante sociale",
      "Son adresse e-mail": "durand@cada-hirondelles.example",
      "J’accepte que cette personne reçoive les mêmes messages que moi": true,
    },
    situation: family("Célibataire"),
    travail: work("Autre situation"),
    revenus: noNotice,
    ressources: { RSA: "559" },
    "logement-actuel": home("Structure d’hébergement (CHRS, CADA…)"),
    "logement-actuel-precisions": {
      "Nom de la résidence ou de la structure": "CADA Les Hirondelles",
      [PEOPLE_NOW]: "1",
      "Depuis quand y habitez-vous ?": "5 5 2025",
      ...noOther,
    },
    motifs: reasons("Je n’ai pas de logement à moi (sans logement, hébergé, temporaire)"),
    handicap: healthy,
    "logement-souhaite": wanted("Appartement", ["T1 ou studio"]),
    communes: communes("nice", "st laurent"),
    precisions: remark("Je suis réfugié depuis avril 2026. Je n’ai pas encore d’avis d’impôt."),
  },
  absent: { "logement-actuel-precisions": ["Surface", "Taille du logement"] },
  review: ["Autre nationalité", "CADA Les Hirondelles", "Mme Durand, assistante sociale", "Saint-Laurent-du-Var"],
};

const violence = {
  name: "mère qui fuit des violences",
  pages: {
    identite: identity("Madame", "Silva", "Inês", "19 6 1992", "Union européenne, Espace économique européen ou Suisse"),
    "numero-de-securite-sociale": noNumber,
    coordonnees: noPhone,
    adresse: {
      ...address("15 rue des Tilleuls", "06110", "Le Cannet"),
      "Chez quelle personne ou quel organisme": "Mme Costa",
      ...mail("Association Le Relais", "3 place de la Mairie", "06110", "Le Cannet"),
    },
    aide: helped(NONE),
    situation: family("Séparé(e)"),
    travail: work("Au chômage"),
    revenus: notice("9 100"),
    ressources: { RSA: "840", "Allocations familiales": "151" },
    "logement-actuel": home("Chez une autre personne"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "6", ...noOther },
    motifs: [
      {
        unfold: "En cas de violences",
        sees: "3919",
        fill: reasons("Je subis des violences (couple ou famille)", "Je n’ai pas de logement à moi (sans logement, hébergé, temporaire)"),
      },
    ],
    "ancienne-demande": { "Étiez-vous dans la demande de logement de l’autre personne du couple ?": NONE },
    handicap: healthy,
    "logement-souhaite": wanted("Appartement", ["T2", "T3"]),
    communes: communes("cannes", "antibes"),
    precisions: nothingMore,
  },
  people: [
    { link: "Un enfant à votre charge", answers: child("Garçon", "Silva", "Rafael", "3 3 2018") },
    { link: "Un enfant à votre charge", answers: child("Fille", "Silva", "Mia", "25 12 2021") },
  ],
  review: ["Je subis des violences (couple ou famille)", "Association Le Relais", "Séparé(e)"],
  ceilings: ["avec 9 100 € de revenus en 2024 et la catégorie 4", "très sociaux (PLAI) : oui"],
};

const flatmates = {
  name: "colocataires",
  pages: {
    identite: identity("Monsieur", "Vidal", "Maxime", "12 4 1999"),
    "numero-de-securite-sociale": number(nir(1, "99", "04", "994")),
    coordonnees: phone,
    adresse: address("9 rue du Port", "06000", "Nice"),
    aide: helped(NONE),
    situation: family("Célibataire"),
    travail: work("Salarié ou salariée du secteur privé", { "Type de contrat": "Intérim" }),
    revenus: notice("14 800"),
    ressources: { "Salaires ou revenus d’activité": "1 380", "Autres ressources": "90" },
    "logement-actuel": home("Sous-locataire ou logement temporaire"),
    "logement-actuel-precisions": { [PEOPLE_NOW]: "2", "Taille du logement": "T2", [RENT]: "450", ...noOther },
    motifs: reasons("Me rapprocher du travail", "Mon logement est trop cher"),
    handicap: healthy,
    "logement-souhaite": [
      {
        fill: wanted("Appartement", ["Chambre en colocation"], { [TO_HOUSE]: "2" }),
        unusual: "Vous indiquez 2 personnes à loger. Votre foyer en compte 1.",
      },
      { fill: { [TO_HOUSE]: "1" } },
    ],
    communes: communes("nice"),
    precisions: nothingMore,
  },
  people: [
    {
      link: "Un ou une colocataire (ami, cousin, collègue…)",
      answers: [
        {
          sees: "Chaque colocataire fait sa propre demande",
          fill: child("Monsieur", "Petit", "Hugo", "7 8 1998"),
        },
      ],
    },
  ],
  review: ["Hugo Petit", "Chambre en colocation"],
  ceilings: ["avec 14 800 € de revenus en 2024 et la catégorie 1", "très sociaux (PLAI) : non, le plafond est 12 870 €"],
};

const organisation = {
  name: "association",
  organisation: true,
  pages: {
    organisme: {
      "Nom de l’organisme": "Association Le Relais",
      "Numéro SIREN": SIREN,
      "Nom et prénom de la personne qui signe": "Jeanne Martel",
      "Sa fonction": "directrice",
    },
    coordonnees: { "Téléphone": "04 93 00 12 34", "Acceptez-vous de recevoir les nouvelles de votre demande par e-mail ?": YES },
    adresse: address("3 place de la Mairie", "06110", "Le Cannet"),
    "logement-souhaite": wanted("Appartement", ["T3", "T4", "T5"], { [TO_HOUSE]: "6" }),
    communes: communes("cannes", "le cannet"),
    precisions: remark("Logements pour des familles qui sortent d’hébergement."),
  },
  absent: { adresse: ["Chez quelle personne ou quel organisme", "J’habite à l’étranger"] },
  review: ["Association Le Relais", "Jeanne Martel", "T3, T4, T5", "Le Cannet"],
};

const large = {
  name: "famille nombreuse",
  pages: {
    identite: identity("Monsieur", "Diallo", "Mamadou", "10 10 1980", "Autre nationalité"),
    "numero-de-securite-sociale": noNumber,
    coordonnees: phone,
    adresse: address("44 route de Turin", "06300", "Nice"),
    aide: helped(NONE),
    situation: { ...family("Marié(e)"), "Combien d’enfants attendez-vous ?": "1" },
    "numero-de-securite-sociale/Mariam": noNumber,
    travail: work("À son compte (artisan, commerçant, libéral…)", { Profession: "maçon" }),
    revenus: notice("24 000"),
    ressources: { "Salaires ou revenus d’activité": "1 750", "Allocations familiales": "690" },
    "travail/Mariam": work("Autre situation"),
    "revenus/Mariam": sameNotice,
    "ressources/Mariam": { "Prestation d’accueil du jeune enfant (PAJE)": "190" },
    "revenus/Yanis": sameNotice,
    "ressources/Yanis": nothing,
    "logement-actuel": home("Locataire d’un propriétaire privé"),
    "logement-actuel-precisions": {
      [PEOPLE_NOW]: "7",
      "Appartement ou maison": "Appartement",
      "Taille du logement": "T2",
      Surface: "38",
      [RENT]: "850",
      "Aide au logement (APL, AL)": "420",
      ...noOther,
    },
    motifs: reasons(
      "Mon logement est trop petit",
      "Mon logement n’est pas en bon état (humidité, pas de chauffage, électricité dangereuse…)",
    ),
    handicap: healthy,
    "logement-souhaite": [
      {
        fill: wanted("L’un ou l’autre", ["T3"]),
        unusual: "8 personnes dans un logement de 3 pièces au plus : ce sera petit.",
      },
      { confirm: "Il n’y a pas de plus grand logement près de l’école des enfants." },
    ],
    communes: communes("nice"),
    precisions: nothingMore,
  },
  people: [
    { link: "Votre mari ou votre femme", answers: identity("Madame", "Koné", "Mariam", "1 5 1985", "Autre nationalité") },
    { link: "Un enfant à votre charge", answers: child("Garçon", "Diallo", "Yanis", "4 4 2007") },
    { link: "Un enfant à votre charge", answers: child("Fille", "Diallo", "Aminata", "8 9 2010") },
    { link: "Un enfant à votre charge", answers: child("Garçon", "Diallo", "Ibrahim", "30 1 2014") },
    { link: "Un enfant à votre charge", answers: child("Fille", "Diallo", "Kadi", "21 7 2018") },
    { link: "Un enfant à votre charge", answers: child("Garçon", "Diallo", "Issa", "16 3 2023") },
  ],
  absent: { travail: ["Type de contrat", "Nom de l’employeur", "Numéro SIRET de l’employeur"] },
  review: ["Yanis Diallo", "Issa Diallo", "Aucune ressource", "8"],
  ceilings: ["avec 24 000 € de revenus en 2024 et la catégorie 6", "très sociaux (PLAI) : oui"],
};

export const HOUSEHOLDS = [
  student, sharedCustody, pregnant, transfer, separating, retired, homeless, refugee, violence, flatmates, organisation, large,
];
