export { personalFrequencyStrategy } from './personal-frequency.strategy.ts';
