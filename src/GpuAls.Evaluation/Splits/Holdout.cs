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
    public static Holdout From(InteractionMatrix matrix, LargeArray<SplitPart> parts)
    {
        var train = Select(matrix.ByUser, parts, SplitPart.Train);
        var history = Select(matrix.ByUser, parts, SplitPart.History);
        return new Holdout(
            new InteractionMatrix(matrix.Users, matrix.Items, train, train.Transpose(), duplicates: 0),
            history.Entries > 0 ? history : null,
            Select(matrix.ByUser, parts, SplitPart.Test, likesAlone: true));
    }

    static SparseRows Select(SparseRows all, LargeArray<SplitPart> parts, SplitPart part, bool likesAlone = false) =>
        all.Where(entry => parts[entry] == part && !(likesAlone && all.Values[entry] < 0));
}
