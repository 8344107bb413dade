using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// Interactions split into parts with the same rows for users and items; each pair is in exactly one part. Recommendations
/// for a test user follow from <see cref="Known"/>, and should find the items of <see cref="Test"/>. Immutable.
/// </summary>
public sealed class Holdout
{
    Holdout(InteractionMatrix train, SparseRows? history, SparseRows test)
    {
        Train = train;
        History = history;
        Test = test;
    }

    /// <summary>The training part. Users and items have the names and rows of the whole matrix, so some of them have no interactions.</summary>
    public InteractionMatrix Train { get; }

    /// <summary>[users × items] The known interactions of test users who are not in <see cref="Train"/>; null if the test users are.</summary>
    public SparseRows? History { get; }

    /// <summary>[users × items] The known interactions of the test users.</summary>
    public SparseRows Known => History ?? Train.ByUser;

    /// <summary>[users × items] The test items of each user, without dislikes.</summary>
    public SparseRows Test { get; }

    /// <summary>Splits a matrix.</summary>
    /// <param name="matrix">The whole matrix.</param>
    /// <param name="parts">[entries] The part of each entry of <see cref="InteractionMatrix.ByUser"/>.</param>
    internal static Holdout From(InteractionMatrix matrix, LargeArray<SplitPart> parts)
    {
        var train = Select(matrix.ByUser, parts, SplitPart.Train);
        var history = Select(matrix.ByUser, parts, SplitPart.History);
        return new Holdout(
            new InteractionMatrix(matrix.Users, matrix.Items, train, train.Transpose(), duplicates: 0) { Times = matrix.Times },
            history.Entries > 0 ? history : null,
            Select(matrix.ByUser, parts, SplitPart.Test, likesAlone: true));
    }

    /// <summary>Splits a matrix by a rule.</summary>
    /// <param name="matrix">The interactions.</param>
    /// <param name="split">The rule, as the command line has it: <c>random:0.2</c>, <c>leave-out:3</c>, <c>last:3</c>, <c>time:0.2</c>,
    /// <c>unseen-users:0.1</c> or <c>unseen-items:0.1</c>.</param>
    /// <param name="seed">The seed of the random choices: the same seed gives the same parts, for any number of threads.</param>
    /// <param name="times">[entries] The time of each entry of <see cref="InteractionMatrix.ByUser"/>, in any unit, for <c>last</c> and
    /// <c>time</c>.</param>
    /// <exception cref="GpuAlsException">The rule is unknown, or it cannot split these interactions; the message has the reason.</exception>
    /// <exception cref="ArgumentException"><paramref name="times"/> has not one time for each entry.</exception>
    public static Holdout Split(InteractionMatrix matrix, string split, long seed = 42, ReadOnlySpan<double> times = default)
    {
        var rule = SplitKind.Parse(split);
        if (rule.NeedsTimes && times.IsEmpty) throw new GpuAlsException($"the split {DisplayText.Quote(split)} needs the time of each interaction");
        if (!times.IsEmpty && times.Length != matrix.Entries)
            throw new ArgumentException($"there are {times.Length} times; expected {matrix.Entries}, one for each entry", nameof(times));
        return From(matrix, rule.Assign(matrix, seed, times.IsEmpty ? null : LargeArray<double>.From(times)));
    }

    static SparseRows Select(SparseRows all, LargeArray<SplitPart> parts, SplitPart part, bool likesAlone = false) =>
        all.Where(entry => parts[entry] == part && !(likesAlone && all.Values[entry] < 0));
}
