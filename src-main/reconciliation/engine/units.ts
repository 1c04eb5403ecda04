/** What a number measures; `none` where no unit says so. */
export const dimensions = [
  'none',
  'year',
  'mass',
  'volume',
  'length',
  'power',
  'voltage',
  'current',
  'charge',
  'storage',
  'frequency',
  'time',
  'count',
  'share',
  'money',
  'resistance',
  'capacitance',
  'pressure',
] as const
export type Dimension = (typeof dimensions)[number]

/** Base units: gram, litre, millimetre, watt, volt, ampere, ampere hour, megabyte, hertz, second. */
const units: Readonly<Partial<Record<Dimension, Readonly<Record<string, number>>>>> = {
  mass: {
    kg: 1000,
    kgs: 1000,
    kilo: 1000,
    kilogram: 1000,
    kilograms: 1000,
    kilogramm: 1000,
    g: 1,
    gr: 1,
    gm: 1,
    gms: 1,
    gram: 1,
    grams: 1,
    gramm: 1,
    gramme: 1,
    grammes: 1,
    mg: 1e-3,
    milligram: 1e-3,
    milligrams: 1e-3,
    mcg: 1e-6,
    ug: 1e-6,
    µg: 1e-6,
    μg: 1e-6,
    lb: 453.592,
    lbs: 453.592,
    pound: 453.592,
    pounds: 453.592,
    oz: 28.3495,
    ounce: 28.3495,
    ounces: 28.3495,
  },
  volume: {
    l: 1,
    lt: 1,
    ltr: 1,
    liter: 1,
    liters: 1,
    litre: 1,
    litres: 1,
    litro: 1,
    litros: 1,
    hl: 100,
    dl: 0.1,
    cl: 0.01,
    ml: 1e-3,
    milliliter: 1e-3,
    millilitre: 1e-3,
    cc: 1e-3,
    ccm: 1e-3,
    cm3: 1e-3,
    gal: 3.78541,
    gallon: 3.78541,
    gallons: 3.78541,
    pt: 0.473176,
    pint: 0.473176,
    qt: 0.946353,
    quart: 0.946353,
    floz: 0.0295735,
  },
  length: {
    mm: 1,
    millimeter: 1,
    millimetre: 1,
    cm: 10,
    centimeter: 10,
    centimetre: 10,
    dm: 100,
    m: 1000,
    meter: 1000,
    meters: 1000,
    metre: 1000,
    metres: 1000,
    mtr: 1000,
    km: 1e6,
    in: 25.4,
    inch: 25.4,
    inches: 25.4,
    zoll: 25.4,
    '"': 25.4,
    '″': 25.4,
    '”': 25.4,
    ft: 304.8,
    foot: 304.8,
    feet: 304.8,
    yd: 914.4,
    yard: 914.4,
    yards: 914.4,
    mile: 1_609_344,
    miles: 1_609_344,
  },
  power: {
    w: 1,
    watt: 1,
    watts: 1,
    kw: 1000,
    mw: 1e6,
    hp: 745.7,
    ps: 735.499,
    bhp: 745.7,
    cv: 735.499,
  },
  voltage: { v: 1, volt: 1, volts: 1, kv: 1000, mv: 1e-3, vdc: 1, vac: 1 },
  current: { a: 1, amp: 1, amps: 1, ampere: 1, ma: 1e-3 },
  charge: { ah: 1, mah: 1e-3 },
  storage: { mb: 1, mbyte: 1, kb: 1e-3, gb: 1000, gbyte: 1000, tb: 1e6, gig: 1000 },
  frequency: { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 },
  time: {
    s: 1,
    sec: 1,
    secs: 1,
    second: 1,
    seconds: 1,
    min: 60,
    mins: 60,
    minute: 60,
    minutes: 60,
    minuten: 60,
    h: 3600,
    hr: 3600,
    hrs: 3600,
    hour: 3600,
    hours: 3600,
    std: 3600,
    stunden: 3600,
    day: 86_400,
    days: 86_400,
    tage: 86_400,
  },
  count: {
    pc: 1,
    pcs: 1,
    piece: 1,
    pieces: 1,
    stk: 1,
    stck: 1,
    st: 1,
    stuck: 1,
    pack: 1,
    pk: 1,
    pck: 1,
    packs: 1,
    ct: 1,
    count: 1,
    tab: 1,
    tabs: 1,
    tablet: 1,
    tablets: 1,
    tabl: 1,
    tbl: 1,
    tabletten: 1,
    cap: 1,
    caps: 1,
    capsule: 1,
    capsules: 1,
    kapseln: 1,
    pills: 1,
    bags: 1,
    sachets: 1,
    units: 1,
    unit: 1,
    ea: 1,
    each: 1,
    items: 1,
    szt: 1,
    pz: 1,
    pieza: 1,
    piezas: 1,
    set: 1,
  },
  share: { '%': 1, percent: 1, pct: 1, prozent: 1, vol: 1 },
  money: {
    '€': 1,
    eur: 1,
    euro: 1,
    euros: 1,
    $: 1,
    usd: 1,
    dollar: 1,
    dollars: 1,
    '£': 1,
    gbp: 1,
    chf: 1,
    sek: 1,
    nok: 1,
    dkk: 1,
    jpy: 1,
    '¥': 1,
    cad: 1,
    aud: 1,
    pln: 1,
    zl: 1,
    czk: 1,
    huf: 1,
  },
  resistance: { ohm: 1, ohms: 1, kohm: 1e3, mohm: 1e6, ω: 1, kω: 1e3 },
  capacitance: { mf: 1e-3, uf: 1e-6, µf: 1e-6, μf: 1e-6, nf: 1e-9, pf: 1e-12 },
  pressure: { bar: 1, mbar: 1e-3, psi: 0.0689476, kpa: 0.01, mpa: 10, hpa: 1e-3 },
}

export interface Unit {
  /** Index into `dimensions`. */
  readonly dimension: number
  /** Base units in one. */
  readonly factor: number
}

/** The number of a cell that holds one, and its unit where one is written. */
export interface Measure {
  readonly number: number
  readonly unit: Unit | null
}

/** Units by their names, folded. */
export const unitOf: ReadonlyMap<string, Unit> = new Map(
  dimensions.flatMap((dimension, at) =>
    Object.entries(units[dimension] ?? {}).map(
      ([name, factor]) => [name, { dimension: at, factor }] as const,
    ),
  ),
)

/** Letters that are units only where they stand glued to their number: they are words, too. */
export const gluedOnly = new Set([
  'a',
  's',
  'h',
  'st',
  'in',
  'set',
  'min',
  'std',
  'cap',
  'cv',
  'ps',
  'vol',
])
export const noUnit: Unit = { dimension: 0, factor: 1 }
export const yearUnit: Unit = { dimension: dimensions.indexOf('year'), factor: 1 }
export const moneyUnit: Unit = { dimension: dimensions.indexOf('money'), factor: 1 }
/** The unit that most measures of a column have, where they have units of one dimension; else null. */
export function unitOfAll(measures: readonly Measure[]): Unit | null {
  const counts = new Map<Unit, number>()
  let inUnits = 0
  for (const { unit } of measures) {
    if (unit === null) continue
    inUnits++
    counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  let most: Unit | null = null
  for (const [unit, count] of counts) {
    if (most === null || count > counts.get(most)!) most = unit
  }
  if (most === null || inUnits < measures.length / 2) return null
  for (const unit of counts.keys()) if (unit.dimension !== most.dimension) return null
  return most
}

/** The number of a measure in a unit; one without a unit is taken to be in it. */
export function inUnit(measure: Measure, unit: Unit | null): number {
  if (unit === null || measure.unit === null || measure.unit === unit) return measure.number
  return (measure.number * measure.unit.factor) / unit.factor
}
