using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>A value of a report as people read it.</summary>
static class CellText
{
    /// <param name="value">A string, a number, a bool, a sheet, or null.</param>
    /// <param name="format">A .NET format string, <see cref="Fact.Bytes"/>, or null.</param>
    public static string Of(object? value, string? format) => value switch
    {
        null => "",
        string text => DisplayText.Escape(text),
        Sheet sheet => DisplayText.Escape(sheet.Line()),
        bool truth => truth ? "yes" : "no",
        IConvertible number when format == Fact.Bytes => Say.Bytes(number.ToDouble(CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(format, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"a {value.GetType()} cannot stand in a report"),
    };
}
