using GpuAls.Core.Interactions;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Testing;

/// <summary>
/// The weights w = c/α₀ − 1 of all confidences in double, written from the formulas of docs/math.md, with dislikes and with the confidence of unseen
/// pairs.
/// </summary>
static class ReferenceWeights
{
    /// <summary>[users][entries] The weights of the pairs of each user, in the order of the items.</summary>
    public static ReferenceAls.Entry[][] ByUser(SparseRows strengths, AlsOptions options)
    {
        var evidence = Evidence(strengths, options.Confidence);
        return
        [
            .. Enumerable.Range(0, strengths.Rows).Select(user => strengths.RowColumns(user).ToArray().Zip(strengths.RowValues(user).ToArray())
                .Select(pair => Of(pair.First, pair.Second, evidence(Math.Abs(pair.Second), pair.First, strengths.RowLength(user)), options))
                .ToArray()),
        ];
    }

    /// <summary>[items][entries] The same weights for each item, in the order of the users.</summary>
    /// <param name="byUser">The weights of each user.</param>
    /// <param name="items">The number of items.</param>
    public static ReferenceAls.Entry[][] Transpose(ReferenceAls.Entry[][] byUser, int items)
    {
        List<ReferenceAls.Entry>[] byItem = [.. Enumerable.Range(0, items).Select(_ => new List<ReferenceAls.Entry>())];
        for (var user = 0; user < byUser.Length; user++)
        {
            foreach (var entry in byUser[user]) byItem[entry.Column].Add(entry with { Column = user });
        }

        return Array.ConvertAll(byItem, entries => entries.ToArray());
    }

    static ReferenceAls.Entry Of(int column, double strength, double evidence, AlsOptions options)
    {
        var withoutEvidence = options.Confidence switch
        {
            Confidence.Scaled or Confidence.Fading => 0,
            Confidence.Ials => options.UnobservedWeight,
            _ => 1,
        };
        var confidence = withoutEvidence + options.Alpha!.Value * evidence;
        if (strength < 0) confidence *= options.DislikeWeight;
        return new(column, confidence / options.UnobservedWeight - 1) { IsDislike = strength < 0 };
    }

    /// <summary>The number that α multiplies: of |r|, the item, and the number of the user's items.</summary>
    static Func<double, int, int, double> Evidence(SparseRows byUser, Confidence confidence)
    {
        double Idf(int userItems) => Math.Max(0, Math.Log(byUser.Columns) - Math.Log(1.0 + userItems));
        switch (confidence)
        {
            case Confidence.Hu or Confidence.Scaled:
                return (strength, _, _) => strength;
            case Confidence.Log:
                return (strength, _, _) => Math.Log(1 + strength);
            case Confidence.Binary or Confidence.Ials:
                return (_, _, _) => 1;
            case Confidence.Tfidf:
                return (strength, _, userItems) => Math.Sqrt(strength) * Idf(userItems);
            case Confidence.Bm25:
                var lengths = Sums(byUser, strength => strength);
                return (strength, item, userItems) =>
                    strength * 101 / (100 * (0.2 + 0.8 * lengths[item] / lengths.Average()) + strength) * Idf(userItems);
            case Confidence.Normalized or Confidence.Fading:
                var mean = Sums(byUser, strength => Math.Log(1 + strength)).Sum() / byUser.Entries;
                var sizes = Sums(byUser, strength => Math.Log(1 + strength) / mean);
                var more = confidence == Confidence.Fading ? 1 / 0.3 : 0;
                return (strength, item, userItems) =>
                    Math.Log(1 + strength) / mean * (more + Idf(userItems) / (0.2 + 0.8 * sizes[item] / sizes.Average()));
            default:
                throw new ArgumentOutOfRangeException(nameof(confidence), confidence, null);
        }
    }

    /// <summary>[items] The sum of a number of each pair's |r|.</summary>
    static double[] Sums(SparseRows byUser, Func<double, double> of)
    {
        var sums = new double[byUser.Columns];
        for (var user = 0; user < byUser.Rows; user++)
        {
            for (var e = 0; e < byUser.RowLength(user); e++) sums[byUser.RowColumns(user)[e]] += of(Math.Abs(byUser.RowValues(user)[e]));
        }

        return sums;
    }
}
