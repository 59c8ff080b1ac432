import type { Estimate } from '@zhiyin/evaluation';

export const interval = ({ value, low, high }: Estimate): string => `${value.toFixed(4)} (${low.toFixed(4)} - ${high.toFixed(4)})`;
export const signed = ({ value, low, high }: Estimate): string => `${value >= 0 ? '+' : ''}${interval({ value, low, high })}`;
