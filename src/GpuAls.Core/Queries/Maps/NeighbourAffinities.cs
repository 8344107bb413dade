using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Maps;

/// <summary>
/// The affinities p of t-SNE between items and their nearest neighbours, as symmetric sparse rows with the sum 1. Each item has the same effective
/// number of neighbours, its perplexity.
/// </summary>
/// <param name="Offsets">[rows + 1] The start of each row's entries.</param>
/// <param name="Columns">[entries] The other row of each entry, ascending in a row.</param>
/// <param name="Values">[entries] p.</param>
sealed record NeighbourAffinities(int[] Offsets, int[] Columns, double[] Values)
{
    const int Bisections = 60;

    /// <summary>The number of rows.</summary>
    public int Rows => Offsets.Length - 1;

    /// <summary>The affinities of vectors of length 1, whose squared distance is 2 − 2·cosine.</summary>
    /// <param name="directions">[rows × f] Vectors of length 1.</param>
    /// <param name="perplexity">The effective number of neighbours, below the number of rows.</param>
    /// <param name="factor">Nearest neighbours to compute for 1 of the perplexity.</param>
    /// <param name="threads">The number of threads; the result does not depend on it.</param>
    /// <param name="cancel">Stops the work.</param>
    public static NeighbourAffinities Of(FactorMatrix directions, double perplexity, int factor, int threads, CancellationToken cancel)
    {
        var count = Math.Min(directions.Rows - 1, (int)Math.Ceiling(perplexity * factor));
        var rows = Enumerable.Range(0, directions.Rows).ToArray();
        using var nearest = new NearestOfMany(directions, only: null, count + 1, threads);
        var lists = new Scored[rows.Length][];
        var equal = new Dictionary<int, List<int>>(); // rows with more equal vectors than a list holds, by the lowest of them
        for (var from = 0; from < rows.Length; from += nearest.RoundRows)
        {
            var round = rows.AsMemory(from, Math.Min(nearest.RoundRows, rows.Length - from));
            var found = nearest.Find(round, cancel);
            for (var n = 0; n < found.Length; n++)
            {
                // The row itself is the first, unless several rows have its vector.
                lists[from + n] = [.. found[n].Where(other => other.Row != from + n).Take(count)];
                if (found[n].Count <= count || found[n][^1].Score < 1) continue;
                if (!equal.TryGetValue(found[n][0].Row, out var group)) equal[found[n][0].Row] = group = [];
                group.Add(from + n);
            }
        }

        foreach (var group in equal.Values) LinkInCircle(group, lists);
        var shares = new double[rows.Length][];
        Threads.ForEachPiece(rows.Length, threads, row => shares[row] = Shares(lists[row], perplexity), cancel);
        return Symmetric(lists, shares);
    }

    /// <summary>
    /// Gives each of many equal rows the next ones as neighbours. Their lists are those of the lowest rows alone, which would hold all others in one
    /// place.
    /// </summary>
    static void LinkInCircle(List<int> group, Scored[][] lists)
    {
        for (var n = 0; n < group.Count; n++)
        {
            var next = Enumerable.Range(1, Math.Min(lists[group[n]].Length, group.Count - 1));
            if (group.Count > 1) lists[group[n]] = [.. next.Select(step => new Scored(group[(n + step) % group.Count], 1))];
        }
    }

    /// <summary>[neighbours] The share of each neighbour, exp(−β·d²) with β such that the entropy of the shares is ln(perplexity).</summary>
    static double[] Shares(Scored[] neighbours, double perplexity)
    {
        var shares = new double[neighbours.Length];
        var nearest = neighbours.Length == 0 ? 0 : neighbours[0].Score;
        double low = 0, high = double.PositiveInfinity, beta = 1;
        for (var step = 0; step < Bisections; step++)
        {
            double sum = 0, weighted = 0;
            for (var n = 0; n < shares.Length; n++)
            {
                var distance = 2.0 * (nearest - neighbours[n].Score);
                shares[n] = Math.Exp(-beta * distance);
                sum += shares[n];
                weighted += beta * distance * shares[n];
            }

            for (var n = 0; n < shares.Length; n++) shares[n] /= sum;
            if (Math.Log(sum) + weighted / sum > Math.Log(perplexity)) low = beta;
            else high = beta;
            beta = double.IsPositiveInfinity(high) ? beta * 2 : (low + high) / 2;
        }

        return shares;
    }

    /// <summary>p of i and j: the mean of j's share in i's row and i's share in j's row, divided by the number of rows.</summary>
    static NeighbourAffinities Symmetric(Scored[][] lists, double[][] shares)
    {
        var sums = new SortedDictionary<int, double>[lists.Length];
        for (var row = 0; row < lists.Length; row++) sums[row] = [];
        for (var row = 0; row < lists.Length; row++)
        {
            for (var n = 0; n < lists[row].Length; n++)
            {
                var (other, half) = (lists[row][n].Row, shares[row][n] / (2.0 * lists.Length));
                sums[row][other] = sums[row].GetValueOrDefault(other) + half;
                sums[other][row] = sums[other].GetValueOrDefault(row) + half;
            }
        }

        var offsets = new int[lists.Length + 1];
        for (var row = 0; row < lists.Length; row++) offsets[row + 1] = offsets[row] + sums[row].Count;
        return new NeighbourAffinities(
            offsets, [.. sums.SelectMany(row => row.Keys)], [.. sums.SelectMany(row => row.Values)]);
    }
}
