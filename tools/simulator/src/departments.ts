/** What the simulated shop sells. Everything a person would recognise; prices in euros of a middling shop. */
export interface Department {
  readonly name: string;
  /** Added to the log-odds of a return: clothes come back more often than coffee. */
  readonly returnBias: number;
  readonly ranges: readonly Range[];
}

/** A sub-category: what `categories[1]` says. */
export interface Range {
  readonly name: string;
  readonly nouns: readonly string[];
  readonly materials: readonly string[];
  readonly sizes: readonly string[];
  readonly medianPrice: number;
  /** Days a piece lasts; 0 = bought once. */
  readonly cycleDays: number;
  readonly brands: readonly string[];
}

export const COLOURS = ['sage', 'ivory', 'charcoal', 'terracotta', 'navy', 'blush', 'mustard', 'forest', 'sky', 'black', 'white', 'sand'] as const;

const range = (
  name: string, nouns: string, materials: string, sizes: string, medianPrice: number, brands: string, cycleDays = 0,
): Range => ({
  name, medianPrice, cycleDays,
  nouns: nouns.split('|'), materials: materials.split('|'), sizes: sizes.split('|'), brands: brands.split('|'),
});

export const DEPARTMENTS: readonly Department[] = [
  { name: 'Kitchen', returnBias: -0.2, ranges: [
    range('Mugs & Cups', 'coffee mug|espresso cup|travel mug|tea cup', 'enamel|stoneware|porcelain|double-wall glass', '200 ml|350 ml|450 ml', 14, 'Hearth & Co|Nordhem|Kiln Lane'),
    range('Cookware', 'frying pan|saucepan|casserole|wok', 'cast iron|stainless steel|non-stick aluminium', '20 cm|24 cm|28 cm', 48, 'Ferrum|Nordhem|Chef Marlow'),
    range('Coffee & Tea', 'espresso beans|filter coffee|green tea|earl grey tea', 'organic|fair trade|single origin', '250 g|500 g|1 kg', 11, 'Alto Roasters|Leaf & Hill|Mokka', 24),
    range('Knives & Boards', 'chef knife|paring knife|chopping board|bread knife', 'damascus steel|oak|bamboo|stainless steel', 'small|medium|large', 36, 'Ferrum|Chef Marlow|Edge'),
  ] },
  { name: 'Home', returnBias: 0, ranges: [
    range('Candles & Scents', 'scented candle|reed diffuser|tealight set|room spray', 'soy wax|beeswax|cedar|lavender', '120 ml|200 ml|400 ml', 17, 'Lumen|Wick & Wool|Still', 40),
    range('Cushions & Throws', 'cushion cover|throw blanket|floor cushion', 'linen|wool|cotton velvet|recycled cotton', '40 x 40 cm|50 x 50 cm|130 x 170 cm', 29, 'Wick & Wool|Nordhem|Loomery'),
    range('Lighting', 'table lamp|pendant lamp|string lights|wall lamp', 'brass|rattan|paper|frosted glass', 'small|medium|large', 54, 'Lumen|Halo Works|Nordhem'),
    range('Storage', 'storage basket|drawer organiser|shelf box|laundry hamper', 'seagrass|felt|bamboo|steel mesh', 'S|M|L', 22, 'Tidyup|Nordhem|Loomery'),
  ] },
  { name: 'Garden', returnBias: -0.3, ranges: [
    range('Planters', 'plant pot|hanging planter|window box', 'terracotta|zinc|concrete|recycled plastic', '14 cm|20 cm|30 cm', 19, 'Greenhand|Terra|Kiln Lane'),
    range('Seeds & Bulbs', 'wildflower seeds|tulip bulbs|herb seeds|tomato seeds', 'organic|heritage|bee-friendly', 'packet|10 pieces|50 pieces', 5, 'Greenhand|Sown', 60),
    range('Garden Tools', 'hand trowel|pruning shears|watering can|garden gloves', 'ash handle|steel|galvanised|leather', 'small|medium|large', 21, 'Greenhand|Spade & Son'),
  ] },
  { name: 'Toys', returnBias: 0.1, ranges: [
    range('Building & Blocks', 'building blocks|marble run|train set|magnetic tiles', 'beech wood|recycled plastic|bamboo', '30 pieces|60 pieces|120 pieces', 34, 'Klotz|Little Fox|Pinewood'),
    range('Soft Toys', 'teddy bear|plush rabbit|plush fox|hand puppet', 'organic cotton|plush|wool felt', '20 cm|30 cm|45 cm', 22, 'Little Fox|Cuddle Barn'),
    range('Games & Puzzles', 'board game|jigsaw puzzle|card game|memory game', 'family|cooperative|travel', '2-4 players|500 pieces|1000 pieces', 24, 'Rook & Co|Pinewood'),
  ] },
  { name: 'Stationery', returnBias: -0.6, ranges: [
    range('Notebooks', 'dotted notebook|lined notebook|weekly planner|sketchbook', 'hardcover|recycled paper|linen bound', 'A6|A5|A4', 13, 'Paper Mill|Fold'),
    range('Pens & Ink', 'fountain pen|gel pen set|brush pen set|fountain pen ink', 'aluminium|resin|bamboo', '1 piece|6 pieces|12 pieces', 15, 'Fold|Inkwell', 90),
    range('Cards & Wrap', 'greeting card set|wrapping paper|gift tags|ribbon', 'letterpress|kraft|recycled', '4 pieces|8 pieces|20 pieces', 7, 'Paper Mill|Ribbon Row', 70),
  ] },
  { name: 'Clothing', returnBias: 0.9, ranges: [
    range('Knitwear', 'crew-neck jumper|cardigan|roll-neck jumper', 'merino|lambswool|organic cotton', 'S|M|L|XL', 69, 'Loomery|North Row|Ewe'),
    range('T-shirts', 't-shirt|long-sleeve top|polo shirt', 'organic cotton|linen|bamboo', 'S|M|L|XL', 25, 'North Row|Plainly'),
    range('Scarves & Hats', 'scarf|beanie|sun hat|bucket hat', 'wool|cashmere|straw|cotton', 'one size', 32, 'Ewe|Loomery'),
    range('Socks', 'ankle socks|hiking socks|bed socks', 'merino|organic cotton|bamboo', '36-38|39-42|43-46', 12, 'Plainly|Ewe', 120),
  ] },
  { name: 'Beauty', returnBias: -0.8, ranges: [
    range('Soap & Bath', 'bar soap|bath salts|shower gel|bath bomb', 'olive oil|sea salt|oat|rose', '100 g|250 ml|500 g', 8, 'Still|Saltmarsh', 30),
    range('Skin Care', 'face cream|hand cream|cleansing oil|lip balm', 'shea butter|calendula|hyaluronic|unscented', '15 ml|50 ml|100 ml', 19, 'Calyx|Saltmarsh', 45),
  ] },
  { name: 'Sports', returnBias: 0.3, ranges: [
    range('Yoga', 'yoga mat|yoga block|meditation cushion|yoga strap', 'cork|natural rubber|cotton', '4 mm|6 mm|standard', 39, 'Asana|Corkwell'),
    range('Bottles', 'water bottle|insulated flask|sports bottle', 'stainless steel|glass|tritan', '500 ml|750 ml|1 l', 23, 'Rill|Nordhem'),
    range('Outdoor', 'daypack|camping lantern|picnic blanket|trekking poles', 'ripstop|canvas|aluminium', '15 l|25 l|standard', 58, 'Tarn|North Row'),
  ] },
  { name: 'Electronics', returnBias: 0.4, ranges: [
    range('Headphones', 'over-ear headphones|earbuds|sports earphones', 'wireless|noise-cancelling|wired', 'black edition|white edition', 89, 'Aural|Volta'),
    range('Chargers & Cables', 'USB-C cable|wall charger|power bank|charging stand', 'braided|GaN|recycled', '1 m|2 m|20 W|65 W', 24, 'Volta|Plugd'),
    range('Speakers', 'bluetooth speaker|shower speaker|desk radio', 'walnut|fabric|waterproof', 'mini|standard|large', 74, 'Aural|Halo Works'),
  ] },
  { name: 'Books', returnBias: -1, ranges: [
    range('Cookbooks', 'cookbook', 'Vegetarian|One-pot|Italian|Japanese|Baking', 'paperback|hardcover', 24, 'Larder Press|Quarto Lane'),
    range('Novels', 'novel', 'Crime|Historical|Science fiction|Contemporary', 'paperback|hardcover', 14, 'Harbour Books|Quarto Lane'),
    range('Children', 'picture book|story collection|activity book', 'Animals|Bedtime|Adventure|Space', 'hardcover|board book', 12, 'Little Fox|Harbour Books'),
  ] },
];

export const COUNTRIES: readonly (readonly [string, number])[] = [
  ['DE', 0.34], ['FR', 0.2], ['NL', 0.12], ['GB', 0.12], ['AT', 0.08], ['ES', 0.08], ['CN', 0.06],
];
