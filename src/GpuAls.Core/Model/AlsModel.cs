using GpuAls.Core.Features;
using GpuAls.Core.Indexing;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Model;

/// <summary>
/// A trained model with everything that queries need: factors, names, the known interactions of each user (to hide and explain them), and the options
/// it was trained with. Its values never change.
/// </summary>
/// <remarks>
/// <para>
/// A model that was opened from a file owns the memory of that file. <see cref="Dispose"/> frees the memory, and the copies that a <c>with</c>
/// expression makes share it: disposing of one of them disposes of all. A query that runs at that moment ends normally, and the memory is freed after
/// it; a query that starts later throws <see cref="ObjectDisposedException"/>. Spans that <see cref="FactorMatrix.Row"/> and
/// <see cref="SparseRows.RowColumns"/> returned must not be read after <see cref="Dispose"/>.
/// </para>
/// <para>A model that was trained shares its memory with the interactions it was trained on: <see cref="Dispose"/> only ends its use.</para>
/// <para>A model that nobody refers to any more is freed by the garbage collector, with or without <see cref="Dispose"/>.</para>
/// </remarks>
/// <param name="Factors">The factors of the users [users × f] and of the items [items × f].</param>
/// <param name="Users">[users] The names of the users.</param>
/// <param name="Items">[items] The names of the items.</param>
/// <param name="Known">[users × items] The known strengths, a row for each user.</param>
/// <param name="Options">The options of the training.</param>
/// <param name="Training">The record of the training.</param>
public sealed record AlsModel(
    AlsFactors Factors,
    Vocabulary Users,
    Vocabulary Items,
    SparseRows Known,
    AlsOptions Options,
    TrainingRecord Training) : IDisposable
{
    /// <summary>
    /// [items × items] B, the weights of the neighbours beside the factors (docs/neighbours.md); null for none. Row i has, for every item j with i
    /// among its neighbours, the number that a like of item i adds to the score of item j.
    /// </summary>
    public SparseRows? Neighbours { get; init; }

    /// <summary>The learned prior of the users' vectors from their features; null without features of users.</summary>
    public FeatureWeights? UserFeatures { get; init; }

    /// <summary>The learned prior of the items' vectors from their features; null without features of items.</summary>
    public FeatureWeights? ItemFeatures { get; init; }

    /// <summary>
    /// The features of the users and items of this model. Explanations and fold-in of trained users need those of the users. Null: none, or they
    /// were not kept.
    /// </summary>
    public SideFeatures? Features { get; init; }

    /// <summary>The names of the columns of the users' features; null if they have none, or no names.</summary>
    internal FeatureSchema? UserSchema { get; init; }

    /// <summary>The names of the columns of the items' features; null if they have none, or no names.</summary>
    internal FeatureSchema? ItemSchema { get; init; }

    /// <summary>The number of users without interactions, the last ones, whose vectors come from their features alone.</summary>
    internal int ColdUsers { get; init; }

    /// <summary>The number of items without interactions, the last ones, whose vectors come from their features alone.</summary>
    internal int ColdItems { get; init; }

    /// <summary>[users × items] The known strengths of the users and items that were trained, which the weights of pairs depend on.</summary>
    internal SparseRows Trained => ColdUsers + ColdItems == 0 ? Known : ColdRows.Without(Known, ColdUsers, ColdItems);

    /// <summary>[items × f] The vectors of the items that were trained: that nobody knows a new item is no evidence against it.</summary>
    internal FactorMatrix TrainedItems =>
        ColdItems == 0 ? Factors.Items : new FactorMatrix(Items.Count - ColdItems, Factors.Items.Factors, Factors.Items.Values);

    /// <summary>The changes that updates left unsolved; null without updates.</summary>
    internal ChangedShares? Changed { get; init; }

    /// <summary>Whether the model has the features of its rows, if it learned from features: otherwise no vector can be solved again.</summary>
    internal bool HasFeaturesOfRows =>
        (UserFeatures is null || Features?.Users is not null) && (ItemFeatures is null || Features?.Items is not null);

    /// <summary>The vectors, if they stay on the ranks that trained them until the model is saved: then <see cref="Factors"/> has none.</summary>
    internal ApartVectors? Apart { get; init; }

    /// <summary>The index of the items; null for none. A model with other vectors must not keep it.</summary>
    internal ItemIndex? Index { get; init; }

    /// <summary>
    /// The settings of the index of the items, with which GpuAls.Core.Queries.Indexed.IndexedRecommender answers; null if the model has none.
    /// </summary>
    public IndexSettings? IndexSettings => Index?.Settings;

    /// <summary>The same model without an index. It shares the memory of this one.</summary>
    public AlsModel WithoutIndex() => this with { Index = null };

    /// <summary>The memory that this model shares with its copies.</summary>
    internal LeasedMemory Memory { get; init; } = new(typeof(AlsModel));

    /// <summary>Opens a model file and checks the whole of it: every checksum, every number that becomes an address, that factors and strengths are
    /// finite, and that interactions are in order.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="inMemory">
    /// False: the file is mapped, and its memory is the system's cache of the file. <see cref="Save"/> may replace the file meanwhile, but the
    /// operating system ends the process if another program truncates it, and changes by another program are not noticed. True: the whole file is
    /// read into memory, and nothing that happens to it afterwards matters.
    /// </param>
    /// <exception cref="ModelFileException">Missing, foreign, truncated, damaged,
    /// or written by a newer program; the message says which and where.</exception>
    public static AlsModel Open(string path, bool inMemory = false) => AlsModelFile.Open(path, inMemory);

    /// <summary>Checks a model file as <see cref="Open"/> does, and closes it.</summary>
    /// <exception cref="ModelFileException"><see cref="Open"/> refuses the file; the message says why.</exception>
    public static void Verify(string path) => AlsModelFile.Verify(path);

    /// <summary>
    /// Saves the model: writes a temporary file beside <paramref name="path"/>, flushes it to the disk and renames it, so that there is always either
    /// the old file or the new one, never a part of one. Only a file with several names (hard links) is overwritten in place.
    /// </summary>
    /// <exception cref="ModelFileException">The file cannot be written, or a number of the model is not finite, so that <see cref="Open"/> would
    /// refuse the file; the message has the path and the reason. An older file is unchanged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled. An older file is unchanged.</exception>
    /// <exception cref="ArgumentException">The parts of the model do not fit together.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public void Save(string path, CancellationToken cancel = default)
    {
        using var use = Memory.BeginUse();
        AlsModelFile.Save(this, path, isUncached: false, cancel);
    }

    /// <summary>Saves the model as <see cref="Save(string, CancellationToken)"/> does, past the system's cache of files where it can.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="cancel">Stops between two pieces.</param>
    /// <param name="beforeReplacing">Runs when the file is complete and on the disk; if it throws, nothing is replaced. Null for nothing.</param>
    internal void SaveUncached(string path, CancellationToken cancel, Action? beforeReplacing = null)
    {
        using var use = Memory.BeginUse();
        AlsModelFile.Save(this, path, isUncached: true, cancel, beforeReplacing);
    }

    /// <summary>
    /// Ends the use of the model and of its copies, and frees the memory of the file it was opened from when the last running query has ended.
    /// </summary>
    public void Dispose() => Memory.Dispose();

    /// <summary>
    /// The reason why nothing can be recommended to a user, as the end of a
    /// sentence: "has 3 dislikes and no likes in the model"; null if something can.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="user"/> is out of range.</exception>
    internal string? WhyNothing(int user) => Factors.Users.IsZero(user) ? HistoryOf(user) : null;

    /// <summary>The history of a user, as the end of a sentence.</summary>
    internal string HistoryOf(int user)
    {
        var likes = Known.Likes(user);
        var dislikes = Known.RowLength(user) - likes;
        return FormattableString.Invariant($"has {(dislikes == 0 ? "" : dislikes == 1 ? "1 dislike and " : $"{dislikes:N0} dislikes and ")}")
            + (likes > 0 ? "likes, but a vector of zeros, in the model" : dislikes > 0 ? "no likes in the model" : "no interactions in the model");
    }
}
