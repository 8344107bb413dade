using System.Globalization;
using System.Numerics;
using System.Text;
using GpuAls.Ingestion;

namespace GpuAls.Databases.Reading;

/// <summary>The rows of a running query, one after the other.</summary>
abstract class QueryRows : IDisposable
{
    /// <summary>The columns of the result.</summary>
    public abstract IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Moves to the next row.</summary>
    /// <returns>False at the end of the result.</returns>
    public abstract bool Next();

    /// <summary>Adds a field of the current row. The fields of a row are added in the order of the columns.</summary>
    public abstract void Add(int column, ColumnValues into);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>A value of a database as text, a number, a flag or a time.</summary>
static class FieldValue
{
    /// <summary>Adds a value that is not null.</summary>
    public static void Add(object value, ColumnValues into)
    {
        switch (value)
        {
            case string text:
                into.AddText(text);
                break;
            case bool flag:
                into.AddFlag(flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                into.AddWhole(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case float or double:
                into.AddReal(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case DateTime time:
                into.AddTime(time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time);
                break;
            case DateTimeOffset time:
                into.AddTime(time.UtcDateTime);
                break;
            case DateOnly date:
                into.AddTime(date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
                break;
            case byte[] bytes:
                into.AddText(bytes);
                break;
            case Guid or decimal or ulong or BigInteger or char:
                into.AddText(string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
            default:
                into.AddOther(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value}")));
                break;
        }
    }
}
