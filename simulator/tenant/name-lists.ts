type ListedName = {
  /** The name as people write it. */
  readonly written: string;
  /** The name in the letters a to z, for addresses. */
  readonly plain: string;
};

const PLAIN_CHARACTERS: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  ß: "ss",
  æ: "ae",
  đ: "d",
  ı: "i",
  þ: "th",
  ð: "d",
  œ: "oe",
};

function toName(entry: string): ListedName {
  const [written = entry, romanised] = entry.split("=");
  const plain = (romanised ?? written)
    .toLowerCase()
    .replace(/[łøßæđıþðœ]/g, (character) => PLAIN_CHARACTERS[character] ?? "")
    .normalize("NFD")
    .replace(/[^a-z]/g, "");
  return { written, plain };
}

const parseNames = (list: string): readonly ListedName[] => list.trim().split(/\s+/).map(toName);

/** Names in other scripts are listed as `written=romanised`. */
export const GIVEN_NAMES = parseNames(`
  Ada Adam Aïcha Alejandro Alice Amara Amélie Ana Anders André Ángel Anna Antônio Asha Astrid Ayşe Beatriz Ben Björn
  Bogdan Brigitte Camille Carla Carlos Cécile Chiara Chinedu Claire Daniel David Deepak Diana Dmitri Élodie Elif Emeka
  Emma Erik Esther Eva Fatima Felix Femi François Frida Gabriel Giulia Grace Greta Hana Hanna Hans Hélène Hugo Ibrahim
  Ines Ingrid Irena Isabel Ivan Jakub James Jan Jana Jasmine Javier João Johan José Julia Jürgen Kai Karim Katarzyna
  Kenji Kofi Lara Lars Laura Leïla Lena Leon Liam Lin Linh Lucía Łukasz Magnus Maja Malik Marek Margaret María Martin
  Mateusz Maya Mei Mehmet Mia Michał Miguel Minh Mira Mohammed Nadia Naoko Nia Niklas Noah Nora Nuno Olga Oliver Olu
  Ömer Oscar Paolo Patrick Paul Pavel Petra Pierre Priya Rafael Ravi Renée Robert Rosa Ruth Samir Sara Sébastien Siân
  Siobhán Sofia Søren Stefan Sunita Tariq Thomas Tomáš Uma Valérie Victor Wei Yara Yusuf Zainab Zoë
  Юлия=Yuliya Сергей=Sergey Олена=Olena Ελένη=Eleni Νίκος=Nikos 美咲=Misaki 健太=Kenta 伟=Wei 지은=Jieun 민준=Minjun
  محمد=Muhammad ليلى=Layla נועה=Noa अनन्या=Ananya
`);

export const FAMILY_NAMES = parseNames(`
  Abbott Adeyemi Ahmed Almeida Andersson Bakker Bauer Becker Bergström Bianchi Błaszczyk Brown Çelik Chen Clarke Costa
  Cruz Dąbrowski Davies Delgado Diallo Dubois Dvořák Eriksen Evans Fernández Ferrari Fischer Fournier García Gonçalves
  González Grant Grünwald Gupta Haddad Hansen Harris Hernández Hoffmann Horvat Hughes Ivanov Jansen Jensen Johansson
  Jones Kaya Khan Kim Klein Kowalski Krause Krüger Kumar Kurt Lambert Larsen Lee Lefèvre Li López Mäkinen Martin
  Mazur Mendes Meyer Mitchell Moreau Müller Mwangi Nagy Nakamura Nguyễn Nielsen Novák Nowak Núñez Obi Okafor Olsen
  Ortega Osei Park Patel Pereira Petrović Popescu Ramos Reyes Ricci Richter Rodríguez Rossi Ruiz Sánchez Santos
  Schäfer Schmidt Schneider Schröder Schulz Silva Singh Smith Şahin Sørensen Suzuki Svensson Tanaka Taylor Thompson
  Tremblay Turner Vargas Vogel Wagner Walker Wang Weber White Wilson Wójcik Wright Yamamoto Yılmaz Zając Zhang Žižek
  Петрова=Petrova Коваленко=Kovalenko Παπαδόπουλος=Papadopoulos 田中=Tanaka 李=Li 박=Park العلي=Alali כהן=Cohen
  Sharma=Sharma शर्मा=Sharma
`);

export const DEPARTMENTS = [
  "Sales",
  "Customer Support",
  "Engineering",
  "Operations",
  "Finance",
  "Marketing",
  "Human Resources",
  "Legal",
  "Procurement",
  "Research",
  "Logistics",
  "IT Services",
] as const;

export const TITLES = [
  "Analyst",
  "Senior Analyst",
  "Agent",
  "Senior Agent",
  "Team Lead",
  "Engineer",
  "Senior Engineer",
  "Consultant",
  "Coordinator",
  "Specialist",
  "Manager",
  "Senior Manager",
  "Director",
  "Assistant",
] as const;

/** Values of physicalDeliveryOfficeName; a target that checks sites must have these exact names. */
export const SITES = [
  "London HQ",
  "Berlin",
  "München",
  "Kraków",
  "São Paulo",
  "San José",
  "Cluj-Napoca",
  "Singapore",
  "Toronto",
  "Zürich",
] as const;
