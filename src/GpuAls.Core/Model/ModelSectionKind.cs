namespace GpuAls.Core.Model;

/// <summary>What a section of a model file holds. The numbers are the file's: they never change, and a number that a program does not know is left unread.</summary>
public enum ModelSectionKind
{
    /// <summary>Options and the record of training: JSON.</summary>
    Options = 1,

    /// <summary>[users × f] float32, rows padded to the stride.</summary>
    UserFactors = 2,

    /// <summary>[items × f] float32, rows padded to the stride.</summary>
    ItemFactors = 3,

    /// <summary>[users + 1] int64: where each user's key starts in <see cref="UserKeys"/>.</summary>
    UserKeyOffsets = 4,

    /// <summary>The users' keys, UTF-8, one after the other.</summary>
    UserKeys = 5,

    /// <summary>[users + 1] int64: where each user's label starts in <see cref="UserLabels"/>; only where users have labels.</summary>
    UserLabelOffsets = 6,

    /// <summary>The users' labels, UTF-8, one after the other; only where users have labels.</summary>
    UserLabels = 7,

    /// <summary>[items + 1] int64: where each item's key starts in <see cref="ItemKeys"/>.</summary>
    ItemKeyOffsets = 8,

    /// <summary>The items' keys, UTF-8, one after the other.</summary>
    ItemKeys = 9,

    /// <summary>[items + 1] int64: where each item's label starts in <see cref="ItemLabels"/>; only where items have labels.</summary>
    ItemLabelOffsets = 10,

    /// <summary>The items' labels, UTF-8, one after the other; only where items have labels.</summary>
    ItemLabels = 11,

    /// <summary>[users + 1] int64: where each user's entries start in <see cref="KnownColumns"/> and <see cref="KnownValues"/>.</summary>
    KnownOffsets = 12,

    /// <summary>[entries] int32: the item of each known interaction, ascending within a user.</summary>
    KnownColumns = 13,

    /// <summary>[entries] float32: the strength of each known interaction.</summary>
    KnownValues = 14,
}
