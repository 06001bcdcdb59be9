/** What a day brought and took. */
export interface DayOfCredits {
  granted: number;
  spent: number;
}

export interface ForecastDay extends DayOfCredits {
  day: string;
  balance: number;
}

export interface Forecast {
  grantedADay: number;
  spentADay: number;
  days: ForecastDay[];
  /** The first day at whose end nothing would be left; null when there is none among them. */
  runsOutOn: string | null;
}

const dayMs = 86_400_000;

/**
 * Carries a balance on: each day ahead repeats the mean of the same weekday in `history` (whole days before `today`, the
 * newest last). A balance does not fall below 0: whom there is no credit of is not sent to.
 */
export function forecastCredits(balance: number, history: DayOfCredits[], today: string, count: number): Forecast {
  const start = Date.parse(today);
  const byWeekday = Map.groupBy(
    history.map((day, i) => ({ ...day, weekday: weekdayOf(start - (history.length - i) * dayMs) })),
    ({ weekday }) => weekday,
  );
  const days: ForecastDay[] = [];
  let left = balance;
  let runsOutOn: string | null = null;
  for (let i = 0; i < count; i++) {
    const at = start + i * dayMs;
    const alike = byWeekday.get(weekdayOf(at)) ?? [];
    const granted = mean(alike.map((one) => one.granted));
    const spent = mean(alike.map((one) => one.spent));
    const day = new Date(at).toISOString().slice(0, 10);
    const wanted = left + granted - spent;
    if (wanted <= 0 && spent > granted) runsOutOn ??= day;
    left = Math.max(0, wanted);
    days.push({ day, granted: tenth(granted), spent: tenth(spent), balance: tenth(left) });
  }
  return {
    grantedADay: tenth(mean(history.map((one) => one.granted))),
    spentADay: tenth(mean(history.map((one) => one.spent))),
    days,
    runsOutOn,
  };
}

function weekdayOf(at: number): number {
  return new Date(at).getUTCDay();
}

function mean(list: number[]): number {
  return list.length === 0 ? 0 : list.reduce((sum, one) => sum + one, 0) / list.length;
}

function tenth(n: number): number {
  return Math.round(n * 10) / 10;
}
