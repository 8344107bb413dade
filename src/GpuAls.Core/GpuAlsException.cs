namespace GpuAls.Core;

/// <summary>
/// An error that the person who runs the program can correct: a bad file, an unknown name, a setting that does not fit the data. The message has the
/// value found, its place and the value expected; a front end may add the remedy. An exception of another type is a bug.
/// </summary>
public class GpuAlsException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The row that the message names by its number, for code that knows its name; null if the message names no row.</summary>
    internal NumberedRow? Row { get; init; }

    /// <summary>Whether the numbers of a training left their range, for code that knows the settings.</summary>
    internal bool IsDivergence { get; init; }

    /// <summary>The error of a row, with its number in the message.</summary>
    internal static GpuAlsException Of(NumberedRow row) => new($"{row.Before}{row.Side} row {row.Row}{row.After}") { Row = row };
}

/// <summary>A row in a message, whose writer knows its number and not its name.</summary>
/// <param name="Before">The message before the row.</param>
/// <param name="Side">"user" or "item".</param>
/// <param name="Row">The number of the row.</param>
/// <param name="After">The message after the row.</param>
sealed record NumberedRow(string Before, string Side, int Row, string After);
