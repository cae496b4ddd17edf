/** Places in Mashhad for the location chooser; degrees, good to a few hundred metres. */
export const PLACES = [
  { fa: "حرم امام رضا", en: "Imam Reza shrine", latitude: 36.288, longitude: 59.6157 },
  { fa: "پارک ملت", en: "Mellat Park", latitude: 36.3166, longitude: 59.54 },
  { fa: "بلوار سجاد", en: "Sajjad Boulevard", latitude: 36.3163, longitude: 59.556 },
  { fa: "دانشگاه فردوسی", en: "Ferdowsi University", latitude: 36.3117, longitude: 59.5311 },
  { fa: "کوه‌سنگی", en: "Koohsangi Park", latitude: 36.2727, longitude: 59.574 },
  { fa: "راه‌آهن مشهد", en: "Railway station", latitude: 36.3075, longitude: 59.6065 },
  { fa: "فرودگاه هاشمی‌نژاد", en: "Airport", latitude: 36.2352, longitude: 59.641 },
  { fa: "طرقبه", en: "Torghabeh", latitude: 36.3108, longitude: 59.3731 },
  { fa: "شاندیز", en: "Shandiz", latitude: 36.3956, longitude: 59.2967 },
  { fa: "آرامگاه فردوسی، توس", en: "Ferdowsi’s tomb, Tus", latitude: 36.486, longitude: 59.5171 },
];
