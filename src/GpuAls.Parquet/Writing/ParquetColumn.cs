namespace GpuAls.Parquet.Writing;

/// <summary>A column of a table to write: the value of each row is computed when it is written.</summary>
/// <param name="Name">The name of the column.</param>
abstract record ParquetColumn(string Name);

/// <summary>A column of 32-bit whole numbers.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Value">The number of a row.</param>
sealed record WholeNumberColumn(string Name, Func<int, int> Value) : ParquetColumn(Name);

/// <summary>A column of texts.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Value">The text of a row.</param>
sealed record TextColumn(string Name, Func<int, string> Value) : ParquetColumn(Name);

/// <summary>A column of vectors: lists of float32 of the same length.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Length">The length of each list.</param>
/// <param name="Copy">Copies the vector of a row.</param>
sealed record VectorColumn(string Name, int Length, VectorColumn.CopyRow Copy) : ParquetColumn(Name)
{
    /// <summary>Copies the vector of a row.</summary>
    public delegate void CopyRow(int row, Span<float> to);
}
