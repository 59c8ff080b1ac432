const STORED = 'tenant';

export const rememberTenant = (slug: string) => localStorage.setItem(STORED, slug);
export const rememberedTenant = () => localStorage.getItem(STORED);
