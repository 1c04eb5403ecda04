/** Invented brands and offers of the sample drop: any likeness to a real one is by chance. */
export interface SampleCategory {
  readonly brands: readonly string[]
  readonly offers: readonly string[]
}

export const sampleCategories: readonly SampleCategory[] = [
  {
    brands: ['Kestrel Coffee', 'Old Quay Bakery', 'Marigold Tea Room', 'Copperpot Espresso'],
    offers: [
      'Two flat whites for one',
      'Free pastry before ten',
      'A fifth off whole beans',
      'Loyalty card with five stamps',
    ],
  },
  {
    brands: ['Forno Bellasera', 'Saltmarsh Sushi', 'The Painted Goat', 'Lantern Noodle Bar'],
    offers: [
      'Second main at half price',
      'Free starter for two',
      'Lunch menu at ten',
      'Dessert on the house',
    ],
  },
  {
    brands: ['Paper Harbour Books', 'Sixpenny Records', 'Lumen Picture House', 'Quillworks'],
    offers: [
      'Three paperbacks for two',
      'Tuesday ticket at half price',
      'Ten off orders over forty',
      'Free gift wrapping',
    ],
  },
  {
    brands: ['Northmoor Outdoor', 'Spoke & Saddle', 'Granite Climbing Hall', 'Fleetfoot Running'],
    offers: [
      'Day pass for two',
      'Free autumn check-up',
      'A quarter off rainwear',
      'Trial month for beginners',
    ],
  },
  {
    brands: ['Willow & Reed Pharmacy', 'Clearwater Optics', 'Saffron Skincare', 'Stillpoint Yoga'],
    offers: [
      'Free eye test with frames',
      'Winter care set',
      'Three classes for the price of one',
      'Fifteen off orders over sixty',
    ],
  },
  {
    brands: ['Wagtail Pet Supply', 'Fern & Furrow', 'Petal Row Flowers', 'Hearthside Home'],
    offers: [
      'First bag of food free',
      'Seasonal bouquet at twelve',
      'A fifth off houseplants',
      'Free delivery this week',
    ],
  },
  {
    brands: ['Thread Assembly', 'Cobblestone Shoes', 'Anker & Loom', 'Second Verse Vintage'],
    offers: [
      'Resoling at half price',
      'Twenty off winter coats',
      'Free alterations',
      'Buy two, take a third',
    ],
  },
  {
    brands: ['Voltage Corner', 'Pixelforge Games', 'Harbourline Mobile', 'Tern Audio'],
    offers: [
      'Screen repair for thirty',
      'Trade-in bonus',
      'Two months free',
      'A tenth off headphones',
    ],
  },
  {
    brands: ['Greenbasket Market', 'Orchard Lane Grocers', 'The Cheese Cellar', 'Millrace Brewing'],
    offers: [
      'Five off the weekly shop',
      'Vegetable box, first one free',
      'Tasting for two',
      'Double points on Fridays',
    ],
  },
  {
    brands: ['Skylark Coaches', 'Tidewater Ferries', 'Larkfield Car Wash', 'Juniper Guesthouse'],
    offers: [
      'Weekend return for the price of a single',
      'Third night free',
      'Premium wash at the basic price',
      'Children travel free',
    ],
  },
]

export interface SampleGroup {
  readonly id: string
  /** Promised share of sponsored assignments. */
  readonly ratio: number
  /** Relative size. */
  readonly weight: number
  /** Share of its sponsored pairs that its members' history rules out. */
  readonly sponsoredLost: number
}

export const sampleGroups: readonly SampleGroup[] = [
  { id: 'weekend-shoppers', ratio: 0.3, weight: 18, sponsoredLost: 0 },
  { id: 'families', ratio: 0.35, weight: 15, sponsoredLost: 0 },
  { id: 'commuters', ratio: 0.3, weight: 13, sponsoredLost: 0 },
  { id: 'students', ratio: 0.38, weight: 11, sponsoredLost: 0 },
  { id: 'new-members', ratio: 0.4, weight: 9, sponsoredLost: 0 },
  { id: 'loyal-silver', ratio: 0.25, weight: 8, sponsoredLost: 0 },
  { id: 'loyal-gold', ratio: 0.2, weight: 6, sponsoredLost: 0 },
  { id: 'lunch-break', ratio: 0.3, weight: 6, sponsoredLost: 0.15 },
  { id: 'night-owls', ratio: 0.3, weight: 5, sponsoredLost: 0.3 },
  { id: 'gift-buyers', ratio: 0.3, weight: 4, sponsoredLost: 0 },
  { id: 'harbour-district', ratio: 0.35, weight: 3, sponsoredLost: 0.1 },
  // Came back after a pause: nearly all sponsors ask for recent activity, so 55 % cannot be kept.
  { id: 'reactivated', ratio: 0.55, weight: 2, sponsoredLost: 0.91 },
]
