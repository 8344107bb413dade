namespace GpuAls.Core.Queries.Names;

/// <summary>A name that <see cref="NameSearch"/> found.</summary>
/// <param name="Row">The row of the name in its vocabulary.</param>
/// <param name="Kind">How the name fits the typed text.</param>
/// <param name="Users">The number of users who like the item.</param>
public readonly record struct NameMatch(int Row, NameMatchKind Kind, int Users);

/// <summary>How a name fits a typed text, the best first.</summary>
public enum NameMatchKind
{
    /// <summary>The typed text is the whole name.</summary>
    Exact,

    /// <summary>The name starts with the typed text.</summary>
    Prefix,

    /// <summary>The text from a later word of the name on starts with the typed text, or each typed word starts a word of the name.</summary>
    Words,

    /// <summary>One letter is different.</summary>
    OneEdit,

    /// <summary>Two letters are different.</summary>
    TwoEdits,
}
