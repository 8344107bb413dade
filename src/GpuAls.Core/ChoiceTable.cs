using System.Runtime.CompilerServices;

namespace GpuAls.Core;

/// <summary>One row of a table of choices: a value of a setting, its words, and help.</summary>
interface IChoice<T> where T : struct, Enum
{
    /// <summary>The value in code.</summary>
    T Value { get; }

    /// <summary>The word for the value in options, messages and documents.</summary>
    string Word { get; }

    /// <summary>The word for the value in model files. It never changes.</summary>
    string FileWord { get; }

    /// <summary>A phrase for lists of the choices; it starts in lower case and has no full stop.</summary>
    string Help { get; }
}

/// <summary>A setting that has a few values: one row for each, in the order of the help.</summary>
/// <typeparam name="T">The enumeration. Its values are 0, 1, 2, … without gaps.</typeparam>
/// <typeparam name="TRow">The facts about one value.</typeparam>
sealed class ChoiceTable<T, TRow> where T : struct, Enum where TRow : class, IChoice<T>
{
    readonly string setting;
    readonly TRow?[] byValue;

    /// <param name="setting">The setting, for messages: "solver".</param>
    /// <param name="rows">The rows.</param>
    public ChoiceTable(string setting, params IReadOnlyList<TRow> rows)
    {
        this.setting = setting;
        Rows = rows;
        byValue = new TRow?[rows.Count];
        foreach (var row in rows) byValue[Unsafe.BitCast<T, int>(row.Value)] = row;
    }

    /// <summary>All rows.</summary>
    public IReadOnlyList<TRow> Rows { get; }

    /// <summary>The row of a value.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public TRow this[T value] => (uint)Unsafe.BitCast<T, int>(value) < (uint)byValue.Length && byValue[Unsafe.BitCast<T, int>(value)] is { } row
        ? row
        : throw Unknown(value.ToString("d"), row => row.Word);

    /// <summary>The row with a word of the command line, in upper or lower case; null if no row has it.</summary>
    public TRow? Find(string word) => Rows.FirstOrDefault(row => string.Equals(row.Word, word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The row with a word of the command line, in upper or lower case.</summary>
    /// <exception cref="GpuAlsException">No row has the word; the message lists all words.</exception>
    public TRow Parse(string word) => Find(word) ?? throw Unknown(DisplayText.Quote(word), row => row.Word);

    /// <summary>The row with a word of the model file.</summary>
    /// <exception cref="FormatException">No row has the word; the message lists all words.</exception>
    public TRow ParseFileWord(string? word) => Rows.FirstOrDefault(row => row.FileWord == word)
        ?? throw new FormatException(Unknown(DisplayText.Quote(word ?? "null"), row => row.FileWord).Message);

    GpuAlsException Unknown(string found, Func<TRow, string> word) =>
        new($"{setting} is {found}; expected {DisplayText.OneOf([.. Rows.Select(word)])}");
}
