export { SeededRandom, WeightedChoice } from '../../platform/seeded-random.ts'
