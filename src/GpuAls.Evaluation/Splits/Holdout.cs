using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Evaluation.Splits;

/// <summary>
/// Interactions cut in parts that share the rows of users and items: each pair is in exactly one part. Test users are recommended to from
/// <see cref="Known"/>, and the rest of what they liked, <see cref="Test"/>, is to be found. Immutable.
/// </summary>
public sealed class Holdout
{
    Holdout(InteractionMatrix train, SparseRows? history, SparseRows test)
    {
        Train = train;
        History = history;
        Test = test;
    }

    /// <summary>What is learnt from. Users and items have the names and rows of the whole, some of them without interactions.</summary>
    public InteractionMatrix Train { get; }

    /// <summary>[users × items] What is known of users who are not in <see cref="Train"/>; null where the test users are.</summary>
    public SparseRows? History { get; }

    /// <summary>[users × items] What is known of the test users.</summary>
    public SparseRows Known => History ?? Train.ByUser;

    /// <summary>[users × items] What is to be found: dislikes of the test part are left out.</summary>
    public SparseRows Test { get; }

    /// <summary>Cuts a matrix.</summary>
    /// <param name="matrix">The whole.</param>
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
