using System.Globalization;
using System.Numerics;
using GpuAls.Ingestion;
using ParquetSharp;
using TimeUnit = ParquetSharp.TimeUnit;

namespace GpuAls.Parquet.Reading;

/// <summary>
/// The types of Parquet as text, numbers, flags and times (https://parquet.apache.org/docs/file-format/types/logicaltypes). A new type is a row.
/// </summary>
static class ParquetTypes
{
    const int JulianDayOf1970 = 2_440_588;
    const long NanosecondsPerTick = 100;

    /// <summary>The reader of a column; null if its type is not read.</summary>
    /// <param name="descriptor">The column.</param>
    /// <param name="logical">Its logical type.</param>
    public static Func<ColumnReader, ParquetColumnReader>? ReaderOf(ColumnDescriptor descriptor, LogicalType logical)
    {
        var level = descriptor.MaxDefinitionLevel;
        var (length, scale) = (descriptor.TypeLength, descriptor.TypeScale);
        var ticks = logical is TimestampLogicalType timestamp ? TicksPer(timestamp.TimeUnit) : 0;
        return (descriptor.PhysicalType, logical.Type) switch
        {
            (PhysicalType.Boolean, _) => Of<bool>((into, value) => into.AddFlag(value)),
            (PhysicalType.Int32, LogicalTypeEnum.Date) => Of<int>((into, days) => AddTicks(into, days, TimeSpan.TicksPerDay)),
            (PhysicalType.Int32, LogicalTypeEnum.Decimal) => Of<int>((into, value) => AddDecimal(into, value, scale)),
            (PhysicalType.Int32, LogicalTypeEnum.Int) when !((IntLogicalType)logical).IsSigned =>
                Of<int>((into, value) => into.AddWhole((uint)value)),
            (PhysicalType.Int32, _) => Of<int>((into, value) => into.AddWhole(value)),
            (PhysicalType.Int64, LogicalTypeEnum.Timestamp) => Of<long>(ticks > 0
                ? (into, time) => AddTicks(into, time, ticks)
                // Rounded down, also before 1970.
                : (into, time) => AddTicks(into, (time / NanosecondsPerTick) - (time % NanosecondsPerTick < 0 ? 1 : 0), 1)),
            (PhysicalType.Int64, LogicalTypeEnum.Decimal) => Of<long>((into, value) => AddDecimal(into, value, scale)),
            (PhysicalType.Int64, LogicalTypeEnum.Int) when !((IntLogicalType)logical).IsSigned => Of<long>(AddUnsigned),
            (PhysicalType.Int64, _) => Of<long>((into, value) => into.AddWhole(value)),
            (PhysicalType.Int96, _) => Of<Int96>(AddInt96),
            (PhysicalType.Float, _) => Of<float>((into, value) => into.AddReal(value)),
            (PhysicalType.Double, _) => Of<double>((into, value) => into.AddReal(value)),
            (PhysicalType.ByteArray, LogicalTypeEnum.Decimal) => Of<ByteArray>((into, value) => AddDecimal(into, Whole(Span(value)), scale)),
            (PhysicalType.ByteArray, _) => Of<ByteArray>((into, value) => into.AddText(Span(value))),
            (PhysicalType.FixedLenByteArray, LogicalTypeEnum.Decimal) =>
                Of<FixedLenByteArray>((into, value) => AddDecimal(into, Whole(Span(value, length)), scale)),
            (PhysicalType.FixedLenByteArray, LogicalTypeEnum.Uuid) =>
                Of<FixedLenByteArray>((into, value) => into.AddText(new Guid(Span(value, length), bigEndian: true).ToString())),
            (PhysicalType.FixedLenByteArray, LogicalTypeEnum.Float16) =>
                Of<FixedLenByteArray>((into, value) => into.AddReal((double)BitConverter.ToHalf(Span(value, length)))),
            _ => null,
        };

        Func<ColumnReader, ParquetColumnReader> Of<T>(Action<ColumnValues, T> add)
            where T : unmanaged => reader => new ParquetColumnReader<T>((ColumnReader<T>)reader, level, add);
    }

    static long TicksPer(TimeUnit unit) => unit switch
    {
        TimeUnit.Millis => TimeSpan.TicksPerMillisecond,
        TimeUnit.Micros => TimeSpan.TicksPerMicrosecond,
        _ => 0, // nanoseconds are finer than a tick
    };

    static unsafe ReadOnlySpan<byte> Span(ByteArray value) => new((void*)value.Pointer, value.Length);

    static unsafe ReadOnlySpan<byte> Span(FixedLenByteArray value, int length) => new((void*)value.Pointer, length);

    static BigInteger Whole(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: false, isBigEndian: true);

    static void AddUnsigned(ColumnValues into, long value)
    {
        if (value >= 0) into.AddWhole(value);
        else into.AddText(((ulong)value).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Adds a time in units since 1970, UTC.</summary>
    static void AddTicks(ColumnValues into, long time, long ticksPerUnit)
    {
        var ticks = (Int128)time * ticksPerUnit + DateTime.UnixEpoch.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) into.AddText(time.ToString(CultureInfo.InvariantCulture));
        else into.AddTime(new DateTime((long)ticks, DateTimeKind.Utc));
    }

    /// <summary>Adds a time as Spark and Impala wrote it before Parquet had timestamps: nanoseconds of a Julian day.</summary>
    static void AddInt96(ColumnValues into, Int96 value)
    {
        var nanoseconds = (long)(((ulong)(uint)value.B << 32) | (uint)value.A);
        AddTicks(into, (value.C - JulianDayOf1970) * TimeSpan.TicksPerDay + nanoseconds / NanosecondsPerTick, 1);
    }

    static void AddDecimal(ColumnValues into, BigInteger value, int scale)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        into.AddText(value.Sign < 0 ? $"-{text}" : text);
    }
}
