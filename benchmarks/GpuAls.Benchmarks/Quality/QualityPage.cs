using System.Globalization;
using System.Text;

namespace GpuAls.Benchmarks.Quality;

/// <summary>The page of the comparison: a table of all methods, one of time and memory, and one of the rule without each set.</summary>
static class QualityPage
{
    const double MiB = 1 << 20;

    /// <summary>The page.</summary>
    /// <param name="results">The results of all methods.</param>
    /// <param name="candidates">The results of the candidates of the rule.</param>
    /// <param name="command">The command that measures.</param>
    public static string Create(IReadOnlyList<QualityResult> results, IReadOnlyList<QualityResult> candidates, string command)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"""
            # Quality without options, tuned, and beside simple methods

            NDCG@10 on a fifth of the pairs, held out by `--split random:0.2`. "No option" is `gpuals train FILE`, "notebook" `--preset
            notebook`, "factors alone" `--neighbours 0`, and "tuned" the command that `gpuals tune` prints for the training part. The interval is
            the 95 % bootstrap interval over users of "no option". "Share" is "no option" ÷ "tuned". EASE has the best of three λ on the test part,
            which favours it, and is measured up to 5,000 items. The command:

                {command}

            | data | popularity | item cosine | EASE | notebook | factors alone | no option | its interval | tuned | share |
            |---|---:|---:|---:|---:|---:|---:|---|---:|---:|

            """);
        foreach (var set in BySet(results))
        {
            var (standard, tuned) = (set.GetValueOrDefault(QualityMethods.NoOption), set.GetValueOrDefault(QualityMethods.Tuned));
            string?[] cells =
            [
                set.Values.First().Set,
                .. QualityMethods.All.TakeWhile(method => method != QualityMethods.NoOption)
                    .Select(method => Ndcg(set.GetValueOrDefault(method))),
                Ndcg(standard), Interval(standard), Ndcg(tuned), Share(standard?.Ndcg, tuned?.Ndcg),
            ];
            page.AppendLine($"| {string.Join(" | ", cells)} |");
        }

        AppendShares(page, results);
        AppendCost(page, results);
        AppendRule(page, results, candidates);
        return page.ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    static void AppendShares(StringBuilder page, IReadOnlyList<QualityResult> results)
    {
        var shares = BySet(results)
            .Where(set => set.ContainsKey(QualityMethods.Tuned) && set.ContainsKey(QualityMethods.NoOption))
            .Select(set => set[QualityMethods.NoOption].Ndcg / set[QualityMethods.Tuned].Ndcg)
            .Order()
            .ToList();
        if (shares.Count == 0) return;
        page.AppendLine().AppendLine(
            $"The worst share is {Percent(shares[0])}, the median {Percent((shares[(shares.Count - 1) / 2] + shares[shares.Count / 2]) / 2)}.");
    }

    static void AppendCost(StringBuilder page, IReadOnlyList<QualityResult> results)
    {
        page.Append("""

            ## Settings, time and memory

            Seconds of the training, or of the search; peak memory of the process that trained.

            | data | method | settings | seconds | MiB |
            |---|---|---|---:|---:|

            """);
        foreach (var result in BySet(results).SelectMany(set => QualityMethods.All.Select(method => set.GetValueOrDefault(method))))
        {
            if (result?.Seconds is null) continue;
            page.AppendLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {result.Set} | {result.Method} | {result.Settings} | {result.Seconds:F2} | {result.Bytes / MiB:F0} |"));
        }
    }

    static void AppendRule(StringBuilder page, IReadOnlyList<QualityResult> results, IReadOnlyList<QualityResult> candidates)
    {
        var measured = candidates.Select(result => result.Set).Distinct().ToList();
        if (measured.Select(Family).Distinct().Count() < 2) return;
        page.Append("""

            ## The rule without each set

            The constants of the rule are chosen again from nine combinations, by the best mean share of the best combination, on all sets but one,
            with every variant of that set left out too; the generated sets are variants of each other. The last columns are NDCG@10 on the set that
            was left out, with these constants and with those in use.

            | left out | chosen on the others | NDCG@10 | in use | share of tuned |
            |---|---|---:|---:|---:|

            """);
        foreach (var set in measured)
        {
            var chosen = RuleCandidate.Best(candidates.Where(result => Family(result.Set) != Family(set)));
            var ndcg = Of(set, chosen);
            var tuned = results.FirstOrDefault(result => result.Set == set && result.Method == QualityMethods.Tuned)?.Ndcg;
            page.AppendLine($"| {set} | {chosen.Name} | {Number(ndcg)} | {Number(Of(set, RuleCandidate.InUse))} | {Share(ndcg, tuned)} |");
        }

        double Of(string set, RuleCandidate candidate) => candidates.First(result => result.Set == set && result.Method == candidate.Name).Ndcg;
    }

    // "HetRec Last.fm-2k, without counts" is a variant of "HetRec Last.fm-2k"; all generated sets are one family.
    static string Family(string set) => set.Split(',')[0];

    static IEnumerable<Dictionary<string, QualityResult>> BySet(IReadOnlyList<QualityResult> results) =>
        results.GroupBy(result => result.Set).Select(set => set.ToDictionary(result => result.Method));

    static string Ndcg(QualityResult? result) => result is null ? "–" : Number(result.Ndcg);

    static string Interval(QualityResult? result) => result?.Low is { } low && result.High is { } high ? $"{Number(low)}–{Number(high)}" : "–";

    static string Share(double? part, double? whole) => part / whole is { } share ? Percent(share) : "–";

    static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");

    static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
