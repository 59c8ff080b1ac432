import type { BehaviourEvent, EventType } from '@zhiyin/domain';
import type { CatalogueView, Reason, RequestFacts } from '@zhiyin/strategy-sdk';

const STRENGTH: Partial<Record<EventType, number>> = { click: 1, view: 1, cart: 2, rating: 3, purchase: 4 };
const WORDING: readonly { readonly code: string; readonly text: string }[] = [
  { code: 'because-on-page', text: 'Goes with' },
  { code: 'because-you-viewed', text: 'Because you looked at' },
  { code: 'because-in-cart', text: 'Because you put into the cart' },
  { code: 'because-you-rated', text: 'Because you rated' },
  { code: 'because-you-bought', text: 'Because you bought' },
];

/** 'Because you bought X': the item of the history or page that spoke loudest, and the strongest thing the person did with it. */
export function reasonFor(item: number, facts: RequestFacts, catalogue: CatalogueView): Reason {
  const strongest = facts.history.events.reduce((most, event) => Math.max(most, strengthOf(event, item)), 0);
  const { code, text } = WORDING[facts.context.items.includes(item) ? 0 : strongest];
  return { code, text: `${text} ${catalogue.title(item) || 'an item you chose'}`, items: [item] };
}

const strengthOf = (event: BehaviourEvent, item: number): number => (event.item === item ? (STRENGTH[event.type] ?? 0) : 0);
