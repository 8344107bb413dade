namespace GpuAls.Core.SectionFiles;

/// <summary>An entry of a file's table: a matrix [rows × columns] of plain numbers, and its place. A list has one column.</summary>
/// <param name="Kind">The content; a number without a name if a newer program wrote it.</param>
/// <param name="Offset">The place of its first byte in the file, a multiple of 64.</param>
/// <param name="Bytes">The number of bytes.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Stride">Elements from the start of one row to the start of the next; more than the columns if rows are padded.</param>
/// <param name="Checksum">The checksum of its bytes, as docs/model-format.md defines it, for all files with sections.</param>
sealed record FileSection(SectionKind Kind, long Offset, long Bytes, long Rows, long Columns, long Stride, uint Checksum)
{
    /// <summary>The kind in words: "user factors", "known columns".</summary>
    public string Name => Enum.IsDefined(Kind)
        ? string.Concat(Kind.ToString().Select((letter, k) => (char.IsUpper(letter) && k > 0 ? " " : "") + char.ToLowerInvariant(letter)))
        : $"kind {(uint)Kind}";

    internal SectionElement Element { get; init; }

    internal long End => Offset + Bytes;
}

/// <summary>
/// The content of a section. The numbers belong to the file format: they never change, and a program ignores a number that it does not know.
/// </summary>
enum SectionKind
{
    /// <summary>Options and the record of the training: JSON.</summary>
    Options = 1,

    /// <summary>[users × f] float32, rows padded to the stride.</summary>
    UserFactors = 2,

    /// <summary>[items × f] float32, rows padded to the stride.</summary>
    ItemFactors = 3,

    /// <summary>[users + 1] int64: the start of each user's key in <see cref="UserKeys"/>.</summary>
    UserKeyOffsets = 4,

    /// <summary>The users' keys, UTF-8, one after the other.</summary>
    UserKeys = 5,

    /// <summary>[users + 1] int64: the start of each user's label in <see cref="UserLabels"/>; only if users have labels.</summary>
    UserLabelOffsets = 6,

    /// <summary>The users' labels, UTF-8, one after the other; only if users have labels.</summary>
    UserLabels = 7,

    /// <summary>[items + 1] int64: the start of each item's key in <see cref="ItemKeys"/>.</summary>
    ItemKeyOffsets = 8,

    /// <summary>The items' keys, UTF-8, one after the other.</summary>
    ItemKeys = 9,

    /// <summary>[items + 1] int64: the start of each item's label in <see cref="ItemLabels"/>; only if items have labels.</summary>
    ItemLabelOffsets = 10,

    /// <summary>The items' labels, UTF-8, one after the other; only if items have labels.</summary>
    ItemLabels = 11,

    /// <summary>[users + 1] int64: the start of each user's entries in <see cref="KnownColumns"/> and <see cref="KnownValues"/>.</summary>
    KnownOffsets = 12,

    /// <summary>[entries] int32: the item of each known interaction, ascending within a user.</summary>
    KnownColumns = 13,

    /// <summary>[entries] float32: the strength of each known interaction.</summary>
    KnownValues = 14,

    /// <summary>[items + 1] int64: the start of each item's entries in <see cref="NeighbourColumns"/> and <see cref="NeighbourWeights"/>; only if the
    /// model has neighbours.</summary>
    NeighbourOffsets = 15,

    /// <summary>[entries] int32: the items that have the row's item among their neighbours, ascending; only if the model has neighbours.</summary>
    NeighbourColumns = 16,

    /// <summary>[entries] float32: the number that a like of the row's item adds to the score; only if the model has neighbours.</summary>
    NeighbourWeights = 17,

    /// <summary>The identity of the training that a checkpoint continues: JSON; only in checkpoints.</summary>
    Identity = 18,

    /// <summary>[stride × stride] float64: XᵀX of the users, by which the next change is measured; only in checkpoints, and empty if it is not
    /// measured.</summary>
    UserGram = 19,

    /// <summary>[users × f] float32: the user factors of the best iteration; only in checkpoints, and empty if these are the last ones.</summary>
    BestUserFactors = 20,

    /// <summary>[items × f] float32: the item factors of the best iteration; only in checkpoints, and empty if these are the last ones.</summary>
    BestItemFactors = 21,

    /// <summary>[rows + 1] int64: the start of each row's pairs in a shard of prepared data, from 0.</summary>
    PairOffsets = 22,

    /// <summary>[padding + pairs] int32: the other side of each pair of a shard, ascending within a row, behind the padding.</summary>
    PairColumns = 23,

    /// <summary>[padding + pairs] uint16: the place of each strength in <see cref="PairLevels"/>; only if there are levels.</summary>
    PairCodes = 24,

    /// <summary>[padding + pairs] float32: the strength of each pair of a shard; only if there are no levels.</summary>
    PairValues = 25,

    /// <summary>[levels] float32: the distinct strengths, at most 65,536, in the file of names; empty if there are more.</summary>
    PairLevels = 26,

    /// <summary>The features of the users: JSON; only if users have features, as all sections of user features.</summary>
    UserFeatures = 31,

    /// <summary>[features × f] float32, rows padded to the stride: the change of a user's vector for a feature of 1.</summary>
    UserFeatureWeights = 32,

    /// <summary>[2 × f] float32, rows padded to the stride: the vector of a user of whom all features are 0, and the mean vector.</summary>
    UserFeatureMeans = 33,

    /// <summary>
    /// [users + 1] int64: the start of each user's entries in <see cref="UserFeatureColumns"/> and <see cref="UserFeatureValues"/>.
    /// </summary>
    UserFeatureOffsets = 34,

    /// <summary>[entries] int32: the feature of each entry.</summary>
    UserFeatureColumns = 35,

    /// <summary>[entries] float32: the number of each entry.</summary>
    UserFeatureValues = 36,

    /// <summary>The features of the items: JSON; only if items have features, as all sections of item features.</summary>
    ItemFeatures = 37,

    /// <summary>[features × f] float32, rows padded to the stride: the change of an item's vector for a feature of 1.</summary>
    ItemFeatureWeights = 38,

    /// <summary>[2 × f] float32, rows padded to the stride: the vector of an item of which all features are 0, and the mean vector.</summary>
    ItemFeatureMeans = 39,

    /// <summary>
    /// [items + 1] int64: the start of each item's entries in <see cref="ItemFeatureColumns"/> and <see cref="ItemFeatureValues"/>.
    /// </summary>
    ItemFeatureOffsets = 40,

    /// <summary>[entries] int32: the feature of each entry.</summary>
    ItemFeatureColumns = 41,

    /// <summary>[entries] float32: the number of each entry.</summary>
    ItemFeatureValues = 42,

    /// <summary>[users] float32: the share of each user's evidence that updates changed since the user was solved; only after updates.</summary>
    ChangedUsers = 43,

    /// <summary>[items] float32: the share of each item's evidence that updates changed since the item was solved; only after updates.</summary>
    ChangedItems = 44,

    /// <summary>The settings of the index of the items: JSON; only if the model has an index, as all sections of the index.</summary>
    ItemIndex = 45,

    /// <summary>[lists × f] float32, rows padded to the stride: the centroid of each list, of length 1.</summary>
    IndexCentroids = 46,

    /// <summary>[lists + 1] int64: the start of each list in the other sections of the index.</summary>
    IndexOffsets = 47,

    /// <summary>[entries] int32: the items of each list, ascending within a list.</summary>
    IndexRows = 48,

    /// <summary>[entries × f] int8, rows padded to a multiple of 64: the vectors of the items in 8 bits.</summary>
    IndexCodes = 49,

    /// <summary>[entries] float32: the scale of the codes for a vector of length 1.</summary>
    IndexScales = 50,

    /// <summary>[entries] float32: the length of each vector.</summary>
    IndexLengths = 51,

    /// <summary>The files with the factors of a checkpoint that several ranks wrote: JSON; only in checkpoints.</summary>
    CheckpointParts = 53,
}

/// <summary>The type of the elements of a section, little-endian. The numbers belong to the file format.</summary>
enum SectionElement
{
    Byte = 1,
    Int32 = 2,
    Int64 = 3,
    Float32 = 4,
    Float64 = 5,
    UInt16 = 6,
}

static class SectionElements
{
    /// <summary>The size of an element in bytes; 0 for an unknown type.</summary>
    public static int Size(this SectionElement element) => element switch
    {
        SectionElement.Byte => 1,
        SectionElement.UInt16 => 2,
        SectionElement.Int32 or SectionElement.Float32 => 4,
        SectionElement.Int64 or SectionElement.Float64 => 8,
        _ => 0,
    };

    /// <summary>The type of the elements of a kind of section; null for an unknown kind.</summary>
    public static SectionElement? Of(SectionKind kind) => kind switch
    {
        SectionKind.Options or SectionKind.Identity or SectionKind.UserKeys or SectionKind.UserLabels or SectionKind.ItemKeys
            or SectionKind.ItemLabels or SectionKind.UserFeatures or SectionKind.ItemFeatures or SectionKind.ItemIndex
            or SectionKind.IndexCodes or SectionKind.CheckpointParts => SectionElement.Byte,
        SectionKind.UserFactors or SectionKind.ItemFactors or SectionKind.BestUserFactors or SectionKind.BestItemFactors
            or SectionKind.KnownValues or SectionKind.NeighbourWeights or SectionKind.PairValues
            or SectionKind.PairLevels or SectionKind.UserFeatureWeights or SectionKind.UserFeatureMeans or SectionKind.UserFeatureValues
            or SectionKind.ItemFeatureWeights or SectionKind.ItemFeatureMeans or SectionKind.ItemFeatureValues
            or SectionKind.ChangedUsers or SectionKind.ChangedItems or SectionKind.IndexCentroids or SectionKind.IndexScales
            or SectionKind.IndexLengths => SectionElement.Float32,
        SectionKind.UserGram => SectionElement.Float64,
        SectionKind.KnownColumns or SectionKind.NeighbourColumns or SectionKind.PairColumns or SectionKind.UserFeatureColumns
            or SectionKind.ItemFeatureColumns or SectionKind.IndexRows => SectionElement.Int32,
        SectionKind.PairCodes => SectionElement.UInt16,
        SectionKind.UserKeyOffsets or SectionKind.UserLabelOffsets or SectionKind.ItemKeyOffsets or SectionKind.ItemLabelOffsets
            or SectionKind.KnownOffsets or SectionKind.NeighbourOffsets or SectionKind.PairOffsets or SectionKind.UserFeatureOffsets
            or SectionKind.ItemFeatureOffsets or SectionKind.IndexOffsets => SectionElement.Int64,
        _ => null,
    };
}
