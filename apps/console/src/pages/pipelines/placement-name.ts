import { useMessages } from '../../i18n/language.tsx';
import { messages } from './messages.ts';

const STANDARD = ['home', 'product', 'cart', 'search', 'mail'] as const;

/** Words for the standard placements; a shop's own are called what the shop calls them. */
export function usePlacementName(): (placement: string) => string {
  const t = useMessages(messages);
  return (placement) => {
    const standard = STANDARD.find((one) => one === placement);
    return standard ? t(standard) : placement;
  };
}
