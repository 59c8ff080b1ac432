import { describe, expect, it } from '@jest/globals';
import { eventOfForm, parsedEvent, type EventForm } from './compose-event.ts';

const form: EventForm = { type: 'purchase', user: ' ada ', item: 'mug', query: 'left from before', name: '', price: 0, rating: 4 };

describe('a composed event', () => {
  it('holds what its type has and what was filled in', () => {
    expect(eventOfForm(form)).toEqual({ type: 'purchase', user: 'ada', item: 'mug', price: 0 });
    expect(eventOfForm({ ...form, type: 'search', user: '' })).toEqual({ type: 'search', query: 'left from before' });
    expect(eventOfForm({ ...form, type: 'rating' })).toEqual({ type: 'rating', user: 'ada', item: 'mug', rating: 4 });
  });

  it('may be written as JSON, and says what is none', () => {
    expect(parsedEvent('{"type":"view"}')).toEqual({ event: { type: 'view' } });
    expect(parsedEvent('[]').event).toBeUndefined();
    expect(parsedEvent('{').reason).toContain('JSON');
  });
});
