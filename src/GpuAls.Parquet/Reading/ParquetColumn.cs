using GpuAls.Ingestion;
using ParquetSharp;

namespace GpuAls.Parquet.Reading;

/// <summary>
/// A column of a Parquet file: a field without fields below it. The fields of a struct are columns of their own, joined by a point.
/// </summary>
/// <param name="index">The index of the column in the file.</param>
/// <param name="column">The name and the type.</param>
/// <param name="open">Opens the column in a row group; null for a type that is not read.</param>
sealed class ParquetColumn(int index, TableColumn column, Func<ColumnReader, ParquetColumnReader>? open)
{
    /// <summary>The name and the type.</summary>
    public TableColumn Column => column;

    /// <summary>The columns of a file.</summary>
    public static IReadOnlyList<ParquetColumn> AllOf(SchemaDescriptor schema)
    {
        var columns = new List<ParquetColumn>();
        for (var index = 0; index < schema.NumColumns; index++)
        {
            var descriptor = schema.Column(index);
            columns.Add(Of(index, descriptor));
        }

        return columns;
    }

    /// <summary>Opens the column in a row group.</summary>
    public ParquetColumnReader Open(RowGroupReader group) => open!(group.Column(index));

    static ParquetColumn Of(int index, ColumnDescriptor descriptor)
    {
        using var path = descriptor.Path;
        using var logical = LogicalTypeOf(descriptor);
        var type = logical is null ? "unknown" : TypeOf(descriptor, logical);
        if (descriptor.MaxRepetitionLevel > 0)
        {
            // The path of a list has the names of its inner levels.
            return new ParquetColumn(index, new TableColumn(path.ToDotVector()[0], $"list of {type}", IsReadable: false), null);
        }

        var reader = logical is null ? null : ParquetTypes.ReaderOf(descriptor, logical);
        return new ParquetColumn(index, new TableColumn(path.ToDotString(), type, reader is not null), reader);
    }

    // The library throws at types that are newer than it, such as those of geometry. The other columns of the file are readable.
    static LogicalType? LogicalTypeOf(ColumnDescriptor descriptor)
    {
        try
        {
            return descriptor.LogicalType;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    static string TypeOf(ColumnDescriptor descriptor, LogicalType logical) => logical.Type switch
    {
        LogicalTypeEnum.None or LogicalTypeEnum.Undefined => descriptor.PhysicalType.ToString().ToLowerInvariant(),
        var type => type.ToString().ToLowerInvariant(),
    };
}
