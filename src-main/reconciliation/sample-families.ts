/** Machines of an invented maker, of which the sample lists are made. */
export interface Family {
  readonly name: string
  /** First two characters of its codes. */
  readonly code: string
  readonly packages: readonly (readonly [plain: string, short: string])[]
  readonly engines: readonly string[]
  /** Length in inches, profile in inches. */
  readonly tracks: readonly (readonly [length: number, profile: number])[]
  readonly price: number
  readonly use: string
}

export const families: readonly Family[] = [
  {
    name: 'Fjell',
    code: 'FJ',
    packages: [
      ['with Expert Package', 'w. Expert Pkg'],
      ['with Edge Package', 'w. Edge Pkg'],
      ['Limited', 'LTD'],
      ['', ''],
    ],
    engines: ['850 E-Drive Turbo R', '850 E-Drive', '650R E-Drive'],
    tracks: [
      [154, 3],
      [165, 3],
      [146, 2.5],
    ],
    price: 17_400,
    use: 'Deep snow above the tree line',
  },
  {
    name: 'Vinter',
    code: 'VR',
    packages: [
      ['X-RS with Competition Package', 'X-RS w. Comp. Pkg'],
      ['X-RS', 'X-RS'],
      ['Adrenaline', 'Adrenaline'],
      ['Sport', 'Sport'],
    ],
    engines: ['850 E-Drive', '650R E-Drive', '900 Quad Turbo R'],
    tracks: [
      [129, 1.25],
      [137, 1.5],
    ],
    price: 14_300,
    use: 'Groomed trails and tight bends',
  },
  {
    name: 'Kurs',
    code: 'KU',
    packages: [
      ['Grand Touring Limited', 'GT LTD'],
      ['Grand Touring', 'GT'],
      ['Sport', 'Sport'],
    ],
    engines: ['900 Quad Turbo', '900 Quad', '600 EFI'],
    tracks: [
      [137, 1.25],
      [154, 1.5],
    ],
    price: 15_900,
    use: 'Two people and their luggage over long days',
  },
  {
    name: 'Arbeid',
    code: 'AB',
    packages: [
      ['Wide Track Limited', 'WT LTD'],
      ['Wide Track', 'WT'],
      ['', 'STD'],
    ],
    engines: ['900 Quad Turbo', '900 Quad', '650R E-Drive'],
    tracks: [
      [154, 1.5],
      [154, 1.75],
    ],
    price: 13_800,
    use: 'Towing, huts and forestry',
  },
  {
    name: 'Grense',
    code: 'GR',
    packages: [
      ['X-RS', 'X-RS'],
      ['Adventure Package', 'Adventure Pkg'],
      ['', ''],
    ],
    engines: ['850 E-Drive Turbo R', '850 E-Drive', '900 Quad'],
    tracks: [
      [146, 2],
      [146, 1.6],
    ],
    price: 15_200,
    use: 'On the trail and off it',
  },
  {
    name: 'Sno',
    code: 'SN',
    packages: [
      ['Summit with Turbo Kit', 'Summit w. Turbo Kit'],
      ['Summit', 'Summit'],
      ['Backcountry', 'Backcountry'],
    ],
    engines: ['650R E-Drive', '850 E-Drive Turbo R', '850 E-Drive'],
    tracks: [
      [150, 2.6],
      [159, 2.6],
    ],
    price: 16_100,
    use: 'Climbing and side-hilling',
  },
  {
    name: 'Ferd',
    code: 'FD',
    packages: [
      ['Expedition Limited', 'Exp. LTD'],
      ['Expedition', 'Exp.'],
      ['Xtreme', 'Xtreme'],
    ],
    engines: ['900 Quad Turbo R', '900 Quad Turbo', '650R E-Drive'],
    tracks: [
      [154, 1.8],
      [162, 1.8],
    ],
    price: 16_600,
    use: 'Weeks away from the road',
  },
  {
    name: 'Unge',
    code: 'UN',
    packages: [
      ['120', '120'],
      ['200', '200'],
      ['Neo', 'Neo'],
      ['Neo Plus', 'Neo+'],
    ],
    engines: ['600 EFI 55 hp', '600 EFI 40 hp'],
    tracks: [
      [120, 1],
      [93, 1],
    ],
    price: 8_200,
    use: 'First winters',
  },
]
