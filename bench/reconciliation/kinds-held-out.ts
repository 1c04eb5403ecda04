import { coda, families, nucleus, onset, vowel, Words } from './kinds.ts'
import type { Kind } from './kinds.ts'

const medicines: Kind = {
  name: 'medicines',
  leftHeading: ['name', 'substance', 'strength', 'pack', 'holder'],
  rightHeading: ['medicine', 'size', 'form', 'company', 'public_price'],
  draw(count, random) {
    const words = new Words(random)
    const substances = words.invent(60 + count / 12, [
      onset,
      vowel,
      onset,
      vowel,
      ['pril', 'statin', 'sartan', 'olol', 'azole', 'mycin', 'cillin', 'oxetine'],
    ])
    const brands = words.invent(60 + count / 8, [
      onset,
      vowel,
      onset,
      nucleus,
      ['x', 'n', 'l', 'v'],
    ])
    const holders = words.invent(25, [onset, nucleus, coda, ['pharm', 'med', 'gen', 'ova']])
    const forms = [
      ['tablets', 'tabl.', 'TAB'],
      ['film-coated tablets', 'f.c. tabl.', 'FCT'],
      ['capsules, hard', 'caps.', 'CAPS'],
      ['solution for injection', 'sol. inj.', 'INJ'],
    ] as const
    return families(
      count,
      words,
      8,
      () => {
        const holder = words.often(holders)
        const substance = words.often(substances)
        return {
          holder,
          substance,
          name: random() < 0.4 ? `${substance} ${holder}` : words.pick(brands),
          form: words.pick(forms),
        }
      },
      ({ holder, substance, name, form }, nth) => {
        const strength = [2.5, 5, 10, 20, 40, 50, 80, 100][(nth + words.whole(0, 3)) % 8]!
        const pack = words.pick([7, 10, 14, 20, 28, 30, 56, 60, 90, 98, 100])
        const price = (strength + 3) * (0.3 + pack / 40)
        return {
          left: (hand) => [
            hand.text(name),
            hand.gap(substance.toLowerCase()),
            `${strength} mg`,
            `${pack} ${form[0]}`,
            hand.gap(hand.text(`${holder} Europe B.V.`), 0.3),
          ],
          right: (hand) => [
            hand.text(`${name} ${strength}${hand.either('mg', ' MG', ' milligrams')} ${form[1]}`),
            hand.either(`${pack}`, `x${pack}`, `${pack} st`),
            hand.gap(form[2]),
            hand.gap(hand.either(holder, `${holder} BV`)),
            hand.near(price, 0.2, 0.7).toFixed(2),
          ],
        }
      },
    )
  },
}

const wines: Kind = {
  name: 'wines',
  leftHeading: ['producer', 'wine', 'vintage', 'region', 'price'],
  rightHeading: ['bottle', 'year', 'appellation', 'cl', 'score', 'cost'],
  draw(count, random) {
    const words = new Words(random)
    const estates = words.invent(80 + count / 10, [
      onset,
      nucleus,
      coda,
      ['ac', 'ard', 'elle', 'ino'],
    ])
    const regions = words.invent(18, [onset, nucleus, coda, ['ais', 'ol', 'ière', 'ona']])
    const grapes = ['Riesling', 'Pinot Noir', 'Chardonnay', 'Merlot', 'Syrah', 'Gamay', 'Grenache']
    const sites = words.invent(50, [['Clos ', 'Les ', 'Côte ', 'La '], onset, nucleus, coda])
    return families(
      count,
      words,
      5,
      () => ({
        estate: `${words.pick(['Château', 'Domaine', 'Weingut', 'Cantina'])} ${words.often(estates)}`,
        grape: words.often(grapes),
        site: random() < 0.5 ? words.often(sites) : '',
        region: words.often(regions),
        first: words.whole(1995, 2018),
        price: words.whole(7, 90),
      }),
      ({ estate, grape, site, region, first, price }, nth) => {
        const vintage = first + nth
        const cost = price * (1 + nth * 0.05)
        return {
          left: (hand) => [
            hand.text(estate),
            hand.text(`${grape} ${site}`.trim()),
            String(vintage),
            hand.gap(region),
            cost.toFixed(2),
          ],
          right: (hand) => [
            hand.text(
              `${hand.either(estate, estate.split(' ')[1]!, estate.replace('Château', 'Ch.').replace('Domaine', 'Dom.'))} ${hand.either(site, '')} ${grape}`.replace(
                / +/g,
                ' ',
              ),
            ),
            hand.gap(hand.either(String(vintage), `'${String(vintage).slice(2)}`), 0.1),
            hand.gap(hand.text(region), 0.3),
            words.pick(['75', '75', '75', '150']),
            hand.gap(String(words.whole(84, 98)), 0.6),
            hand.near(cost, 0.25, 0.9).toFixed(0),
          ],
        }
      },
    )
  },
}

const hotels: Kind = {
  name: 'hotels',
  leftHeading: ['hotel', 'address', 'city', 'stars', 'phone'],
  rightHeading: ['property_name', 'location', 'rating', 'rooms', 'telephone'],
  draw(count, random) {
    const words = new Words(random)
    const chains = words.invent(12, [onset, nucleus, coda, ['ott', 'on', 'is']])
    const cities = words.invent(40, [onset, nucleus, coda, ['a', 'o', 'polis', 'port', '']])
    const streets = words.invent(200, [onset, nucleus, coda])
    const owns = words.invent(100 + count / 3, [onset, nucleus, coda, ['e', 'a', '']])
    const areas = ['Centre', 'Airport', 'Old Town', 'North', 'Station', 'Harbour', 'Expo']
    return families(
      count,
      words,
      4,
      () => ({ city: words.often(cities), chain: random() < 0.4 ? words.often(chains) : null }),
      ({ city, chain }) => {
        const area = words.pick(areas)
        const base = chain ?? words.often(owns)
        const name =
          chain === null
            ? `${words.pick(['Hotel', 'Grand Hotel', 'Pension', 'Villa'])} ${base}`
            : `${base} ${city} ${area}`
        const street = `${words.pick(['Via', 'Rue', 'Calle', 'Av.'])} ${words.often(streets)}`
        const number = words.whole(1, 200)
        const stars = words.whole(1, 5)
        const phone = words.digits(7)
        return {
          left: (hand) => [
            hand.text(name),
            hand.text(`${street} ${number}`),
            city,
            hand.gap(String(stars), 0.3),
            hand.gap(`+39 ${phone.slice(0, 3)} ${phone.slice(3)}`, 0.5),
          ],
          right: (hand) => [
            hand.text(hand.either(name, `${name} ${city}`, name.replace('Hotel', '').trim())),
            `${hand.either(`${number} ${street}`, street)}, ${city}`,
            hand.gap(hand.near(stars * 1.9, 0.2, 1).toFixed(1)),
            String(words.whole(12, 300)),
            hand.gap(hand.happens(0.2) ? words.digits(7) : `0039${phone}`, 0.8),
          ],
        }
      },
    )
  },
}

const addresses: Kind = {
  name: 'addresses',
  leftHeading: ['adresse', 'ville', 'code'],
  rightHeading: ['line', 'place'],
  draw(count, random) {
    const words = new Words(random)
    const towns = words.invent(25 + count / 60, [['Saint-', '', '', 'Mont-'], onset, nucleus, coda])
    const streets = words.invent(80 + count / 8, [onset, nucleus, coda, ['e', 'ier', 'on', '']])
    const kinds = [
      ['rue', 'r.'],
      ['avenue', 'av.'],
      ['boulevard', 'bd'],
      ['place', 'pl.'],
      ['chemin', 'ch.'],
    ] as const
    return families(
      count,
      words,
      6,
      () => ({
        town: words.often(towns),
        kind: words.pick(kinds),
        street: `${words.pick(['de ', 'du ', 'des ', ''])}${words.often(streets)}`,
      }),
      ({ town, kind, street }) => {
        const number = `${words.whole(1, 150)}${random() < 0.1 ? words.pick([' bis', 'B', ' ter']) : ''}`
        const code = String(1000 + towns.indexOf(town) * 70)
        return {
          left: (hand) => [hand.text(`${number} ${kind[0]} ${street}`), town, code],
          right: (hand) => [
            hand.text(`${number}, ${hand.either(kind[0], kind[1])} ${street}`),
            hand.gap(hand.either(`${code} ${town}`, town.toUpperCase(), hand.text(town)), 0.1),
          ],
        }
      },
    )
  },
}

const chemicals: Kind = {
  name: 'chemicals',
  leftHeading: ['compound', 'cas', 'purity', 'quantity', 'catalogue_no'],
  rightHeading: ['product_name', 'grade', 'amount', 'cas_number', 'list'],
  draw(count, random) {
    const words = new Words(random)
    const stems = [
      'benz',
      'tolu',
      'phen',
      'naphth',
      'pyrid',
      'imidaz',
      'fur',
      'thioph',
      'ind',
      'quin',
    ]
    const groups = ['chloro', 'bromo', 'nitro', 'methyl', 'ethyl', 'amino', 'hydroxy', 'fluoro']
    const ends = ['ene', 'ol', 'oic acid', 'one', 'amine', 'aldehyde', 'ole']
    return families(
      count,
      words,
      5,
      () => ({
        name: `${words.whole(2, 6)}-${words.pick(groups)}-${words.whole(2, 8)}-${words.pick(groups)}${words.pick(stems)}${words.pick(ends)}`,
        cas: `${words.whole(50, 99999)}-${words.digits(2)}-${words.digits(1)}`,
        price: words.whole(20, 300),
      }),
      ({ name, cas, price }, nth) => {
        const purity = words.pick([95, 97, 98, 99, 99.5])
        const grams = [1, 5, 25, 100, 500][nth % 5]!
        const cost = price * grams ** 0.6
        const number = `${words.letters(1)}${words.digits(5)}`
        return {
          left: (hand) => [hand.text(name), hand.gap(cas), `${purity} %`, `${grams} g`, number],
          right: (hand) => [
            hand.text(hand.either(name, name.replace(/-/g, ' '), `${name}, ${purity}%`)),
            hand.gap(`>=${purity}%`, 0.5),
            hand.either(`${grams}G`, grams >= 500 ? `${grams / 1000} kg` : `${grams} grams`),
            hand.gap(cas, 0.6),
            hand.near(cost, 0.1, 0.9).toFixed(2),
          ],
        }
      },
    )
  },
}

/** Looked at for reporting only: no constant of the engine was chosen by them. */
export const heldOutKinds: readonly Kind[] = [medicines, wines, hotels, addresses, chemicals]
