namespace GpuAls.Ingestion;

/// <summary>Why a row is no interaction.</summary>
public enum BadRowKind
{
    /// <summary>The row ends before the columns that are needed.</summary>
    TooFewColumns,

    /// <summary>The user has no name.</summary>
    EmptyUser,

    /// <summary>The item has no name.</summary>
    EmptyItem,

    /// <summary>The strength is no number.</summary>
    NoNumber,

    /// <summary>The strength is NaN or infinite.</summary>
    NotFinite,

    /// <summary>The strength is below 0, and that is no dislike in this format.</summary>
    Negative,

    /// <summary>The strength is a number that float32 cannot hold: above 3.4028235E+38, or so near to 0 that it would become 0.</summary>
    BeyondFloat32,

    /// <summary>The event has no weight.</summary>
    UnknownEvent,

    /// <summary>What says whether it is a dislike is neither yes nor no.</summary>
    NoFlag,

    /// <summary>A name is not UTF-8.</summary>
    InvalidUtf8,

    /// <summary>A field that is needed holds a NUL, the mark of a damaged or binary file.</summary>
    Nul,

    /// <summary>A quoted field does not end, or goes on after its closing quote.</summary>
    BrokenQuote,
}
