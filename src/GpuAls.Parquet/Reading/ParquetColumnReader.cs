using GpuAls.Ingestion;
using ParquetSharp;

namespace GpuAls.Parquet.Reading;

/// <summary>Reads one column of a row group, in batches.</summary>
abstract class ParquetColumnReader : IDisposable
{
    /// <summary>Reads the next rows.</summary>
    /// <param name="count">The number of rows; the row group has at least as many.</param>
    /// <param name="into">The destination.</param>
    public abstract void Read(int count, ColumnValues into);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>Reads one column of a physical type.</summary>
/// <typeparam name="T">The physical type.</typeparam>
/// <param name="reader">The column, which this reader disposes.</param>
/// <param name="maxDefinitionLevel">The level of a field that is not null; 0 if no field is.</param>
/// <param name="add">Adds a field.</param>
sealed class ParquetColumnReader<T>(ColumnReader<T> reader, short maxDefinitionLevel, Action<ColumnValues, T> add) : ParquetColumnReader
    where T : unmanaged
{
    // Text points into the library's memory and is copied before the next page is read.
    const int MaxBatch = 1 << 12;

    readonly T[] values = new T[MaxBatch];
    readonly short[]? levels = maxDefinitionLevel == 0 ? null : new short[MaxBatch];

    /// <inheritdoc/>
    public override void Read(int count, ColumnValues into)
    {
        while (count > 0)
        {
            var rows = (int)reader.ReadBatch(Math.Min(count, MaxBatch), levels, null, values, out var valuesRead);
            if (rows == 0) throw new InvalidDataException("a column ends early; expected a complete Parquet file");
            var next = 0;
            for (var row = 0; row < rows; row++)
            {
                if (levels is null || levels[row] == maxDefinitionLevel) add(into, values[next++]);
                else into.AddNull();
            }

            if (next != valuesRead)
                throw new InvalidDataException("a column has another number of fields than of rows; expected a complete Parquet file");
            count -= rows;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => reader.Dispose();
}
