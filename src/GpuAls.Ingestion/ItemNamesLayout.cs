namespace GpuAls.Ingestion;

/// <summary>The layout of a file of item names: how its text becomes lines and fields, and the columns with the id and the name.</summary>
public sealed record ItemNamesLayout
{
    /// <summary>The layout of the text. Whether there is a header is detected.</summary>
    public TextLayout Text { get; init; } = new();

    /// <summary>The column with the id. Null: the column of a header that is called id, movieId, ISBN or the like, otherwise column 0.</summary>
    public ColumnReference? Id { get; init; }

    /// <summary>
    /// The column with the name. Null: the column of a header that is called name, title, Book-Title or the like, otherwise column 1.
    /// </summary>
    public ColumnReference? Name { get; init; }

    /// <summary>The column with the author of the item, such as an artist, that follows the name after a dash; null for none.</summary>
    public ColumnReference? By { get; init; }
}
