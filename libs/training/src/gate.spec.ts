import { describe, expect, it } from '@jest/globals';
import { gate, type GateFacts } from './gate.ts';

const good = { queries: 10, answered: 10, distinctItems: 40, faults: [] };
const facts: GateFacts = { golden: good, events: 1000, overPopularity: null, overChampion: null, champion: null, onPurpose: false };
const lead = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });

describe('the gate before publication', () => {
  it('lets a first model through that keeps the contract', () => {
    expect(gate(facts)).toEqual([]);
  });

  it('refuses a model that breaks the contract, even on purpose', () => {
    const broken = { ...facts, golden: { ...good, faults: ['gave an item twice in one answer'] }, onPurpose: true };
    expect(gate(broken)).toEqual(['golden queries: gave an item twice in one answer']);
  });

  it('takes a silent model as the first one, but gives no champion up for it', () => {
    const silent = { ...facts, golden: { ...good, answered: 0, distinctItems: 0 } };
    expect(gate(silent)).toEqual([]);
    expect(gate({ ...silent, champion: { events: 1000, overPopularity: null } })).toEqual(['golden queries: answered none of 10']);
  });

  it('refuses a model of a log that lost half of its events', () => {
    const champion = { events: 2001, overPopularity: null };
    expect(gate({ ...facts, champion })).toHaveLength(1);
    expect(gate({ ...facts, champion: { ...champion, events: 2000 } })).toEqual([]);
    expect(gate({ ...facts, champion, onPurpose: true })).toEqual([]);
  });

  it('refuses settings that are worse than the champion beyond the interval', () => {
    const champion = { events: 1000, overPopularity: null };
    expect(gate({ ...facts, champion, overChampion: { value: -0.02, low: -0.03, high: -0.01 } })[0]).toContain('quality');
    expect(gate({ ...facts, champion, overChampion: { value: -0.02, low: -0.05, high: 0.01 } })).toEqual([]);
  });

  it('compares leads over popularity when the settings are the same', () => {
    const champion = { events: 1000, overPopularity: lead(0.1) };
    expect(gate({ ...facts, champion, overPopularity: lead(0.05) })[0]).toContain('lead over popularity');
    expect(gate({ ...facts, champion, overPopularity: lead(0.09) })).toEqual([]);
  });
});
