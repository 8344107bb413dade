using System.Runtime.CompilerServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Weights;

/// <summary>
/// The weights of the pairs of a matrix: a <see cref="Weighting"/>, applied to each pair with its item and user. Rows by user, rows by item and
/// single pairs get exactly the same number for the same pair. It may be used from several threads at once.
/// </summary>
sealed class PairWeights
{
    // The rows that a thread takes at a time.
    const int RowsPerPiece = 512;

    // Sums over items are added up in parts that depend on the data alone.
    const int MaxParts = 8;

    readonly Weighting weighting;
    readonly WeightFormula formula;
    readonly SparseRows byUser;

    // A pass over all strengths, which most weightings do not need.
    readonly Lazy<PairEvidence>? evidence;

    internal PairWeights(Weighting weighting, SparseRows byUser)
    {
        this.weighting = weighting;
        this.byUser = byUser;
        formula = weighting.Formula;
        if (ConfidenceInfo.Of(weighting.Confidence).OfMatrix is { } ofMatrix) evidence = new(() => ofMatrix(byUser));
    }

    /// <summary>The weight of one pair, of the matrix or of a new user.</summary>
    /// <param name="strength">r, below 0 a dislike.</param>
    /// <param name="item">The item's row.</param>
    /// <param name="userItems">How many items the user has.</param>
    public PairWeight Of(float strength, int item, int userItems) => formula.Of(Evidence(strength, item, userItems), strength < 0);

    /// <summary>[users × items] The weights, a row for each user.</summary>
    public WeightedRows ByUser()
    {
        if (weighting.IsOfStrengthAlone) return weighting.Apply(byUser);
        var codes = byUser.Arrays.Uninitialized<float>(byUser.Entries);
        Threads.ForEachPiece(
            (int)((byUser.Rows + RowsPerPiece - 1L) / RowsPerPiece),
            Environment.ProcessorCount,
            () => new double[byUser.MaxRowLength],
            (evidences, piece) =>
            {
                for (var user = piece * RowsPerPiece; user < Math.Min(byUser.Rows, (piece + 1L) * RowsPerPiece); user++)
                    FillCodes(user, codes.Writable(byUser.Offsets[user], byUser.RowLength(user)), evidences);
            },
            _ => { },
            CancellationToken.None);
        return new WeightedRows(byUser, EntryValues.Of(codes));
    }

    /// <summary>[users × items] The weights as of <see cref="ByUser"/>, and their sums, in one pass.</summary>
    /// <param name="threads">The number of threads; no bit depends on it.</param>
    internal SummedWeights ByUserWithSums(int threads)
    {
        var given = weighting.IsOfStrengthAlone ? weighting.Apply(byUser) : null;
        var computed = given is null ? byUser.Arrays.Uninitialized<float>(byUser.Entries) : null;
        var parts = (int)Math.Clamp(byUser.Entries / (4L * Math.Max(1, byUser.Columns)), 1, MaxParts);
        var users = new double[byUser.Rows];
        var (items, pairs) = (new double[parts][], new int[parts][]);
        Threads.ForEachPiece(parts, threads, part =>
        {
            (items[part], pairs[part]) = (new double[byUser.Columns], new int[byUser.Columns]);
            var buffer = new float[byUser.MaxRowLength];
            var evidences = new double[given is null ? buffer.Length : 0];
            var (start, end) = ((int)((long)byUser.Rows * part / parts), (int)((long)byUser.Rows * (part + 1) / parts));
            for (var user = start; user < end; user++)
            {
                var columns = byUser.RowColumns(user);
                var codes = buffer.AsSpan(0, columns.Length);
                if (given is not null) given.Codes.CopyTo(byUser.Offsets[user], codes);
                else
                {
                    FillCodes(user, codes, evidences);
                    codes.CopyTo(computed!.Writable(byUser.Offsets[user], columns.Length));
                }

                users[user] = Sum(columns, codes, items[part], pairs[part]);
            }
        });
        for (var part = 1; part < parts; part++)
        {
            for (var item = 0; item < byUser.Columns; item++)
            {
                items[0][item] += items[part][item];
                pairs[0][item] += pairs[part][item];
            }
        }

        return new(given ?? new WeightedRows(byUser, EntryValues.Of(computed!)), users, items[0], pairs[0]);
    }

    /// <summary>Computes the codes of the weights of a user's pairs, by the evidence that depends on the whole matrix.</summary>
    /// <param name="user">The user.</param>
    /// <param name="codes">[pairs of the user] Receives the codes.</param>
    /// <param name="evidences">Memory for as many numbers, or more.</param>
    void FillCodes(int user, Span<float> codes, Span<double> evidences)
    {
        byUser.Values.CopyTo(byUser.Offsets[user], codes);
        evidence!.Value.OfUser(codes, byUser.RowColumns(user), evidences);
        FillCodes(codes, evidences);
    }

    /// <summary>Replaces strengths by the codes of their weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillCodes(Span<float> strengths, ReadOnlySpan<double> evidences)
    {
        var of = formula;
        for (var e = 0; e < strengths.Length; e++) strengths[e] = of.Of(evidences[e], strengths[e] < 0).Code;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Sum(ReadOnlySpan<int> columns, ReadOnlySpan<float> codes, double[] items, int[] pairs)
    {
        var sum = 0.0;
        for (var e = 0; e < columns.Length; e++)
        {
            var confidence = Math.Abs(1.0 + codes[e]);
            sum += confidence;
            items[columns[e]] += confidence;
            pairs[columns[e]]++;
        }

        return sum;
    }

    /// <summary>[users × items] The weights of users who need not be in the matrix, from their own strengths.</summary>
    /// <param name="known">[users × items] Their strengths.</param>
    internal WeightedRows OfOthers(SparseRows known) => Map(known, (row, column, strength) => Of(strength, column, known.RowLength(row)));

    /// <summary>[items × users] The weights, a row for each item.</summary>
    /// <param name="byItem">The transpose of the strengths.</param>
    public WeightedRows ByItem(SparseRows byItem) => weighting.IsOfStrengthAlone
        ? weighting.Apply(byItem)
        : Map(byItem, (row, column, strength) => Of(strength, row, byUser.RowLength(column)));

    /// <summary>Σ of the evidence over all pairs, in the order of the users. The evidence of dislikes is multiplied by their weight.</summary>
    internal double TotalEvidence()
    {
        var sums = new double[byUser.Rows];
        ForEachRow(byUser.Rows, user =>
        {
            var items = byUser.RowColumns(user);
            var strengths = byUser.RowValues(user);
            for (var e = 0; e < items.Length; e++)
                sums[user] += (strengths[e] < 0 ? weighting.DislikeWeight : 1) * Evidence(strengths[e], items[e], items.Length);
        });
        return sums.Sum();
    }

    /// <summary>The number of pairs, with dislikes counted by their weight.</summary>
    internal double TotalPairs()
    {
        var dislikes = byUser.Values.HasNegative ? byUser.Values.Count(strength => strength < 0) : 0;
        return byUser.Entries - dislikes + weighting.DislikeWeight * dislikes;
    }

    /// <summary>[items] Σ c² over the pairs of each item, without dislikes.</summary>
    /// <param name="byItem">The transpose of the strengths.</param>
    internal double[] SquaredConfidences(SparseRows byItem)
    {
        var weights = ByItem(byItem);
        var squares = new double[weights.Rows];
        ForEachRow(weights.Rows, item =>
        {
            foreach (var code in weights.RowCodes(item))
            {
                var confidence = weighting.UnobservedWeight * Math.Max(0, 1.0 + code);
                squares[item] += confidence * confidence;
            }
        });
        return squares;
    }

    double Evidence(float strength, int item, int userItems) =>
        evidence?.Value.Of(Math.Abs(strength), item, userItems) ?? weighting.Evidence(Math.Abs(strength));

    static WeightedRows Map(SparseRows rows, Func<int, int, float, PairWeight> weight)
    {
        var weights = rows.Arrays.Uninitialized<float>(rows.Entries);
        ForEachRow(rows.Rows, row =>
        {
            var columns = rows.RowColumns(row);
            var strengths = rows.RowValues(row);
            var to = weights.Writable(rows.Offsets[row], columns.Length);
            for (var e = 0; e < to.Length; e++) to[e] = weight(row, columns[e], strengths[e]).Code;
        });
        return new WeightedRows(rows, EntryValues.Of(weights));
    }

    static void ForEachRow(int rows, Action<int> work) => Threads.ForEachRow(rows, RowsPerPiece, Environment.ProcessorCount, work);
}

/// <summary>The weights of a matrix, and their sums.</summary>
/// <param name="Rows">[users × items] The weights.</param>
/// <param name="OfUsers">[users] Σ c/α₀ over the pairs of each user, with dislikes.</param>
/// <param name="OfItems">[items] Σ c/α₀ over the pairs of each item, with dislikes.</param>
/// <param name="ItemPairs">[items] The number of pairs of each item.</param>
sealed record SummedWeights(WeightedRows Rows, double[] OfUsers, double[] OfItems, int[] ItemPairs);
