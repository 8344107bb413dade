using System.CommandLine;
using System.Globalization;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Options;

/// <summary>The memory that a command may use: --memory-limit 4GB.</summary>
sealed class MemoryLimitOption : Option<string?>
{
    // The runtime and the libraries alone take several dozen.
    const double MinBytes = 64 << 20;

    static readonly (string Word, double Bytes)[] Units =
    [
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
    ];

    /// <param name="description">The text of the help, without the form.</param>
    public MemoryLimitOption(string description)
        : base("--memory-limit")
    {
        Description = $"{description} A number with a unit, such as 512MB, 4GB or 4GiB.";
        HelpName = "size";
        Validators.Add(result =>
        {
            if (result.Tokens is not [var token]) return;
            if (Bytes(token.Value) is not { } bytes) result.AddError($"{Name} is '{token.Value}'; expected a number with a unit, such as 4GB");
            else if (bytes < MinBytes) result.AddError($"{Name} is '{token.Value}'; expected at least 64MiB");
        });
    }

    /// <summary>Limits the memory of this command until the result is disposed of.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="otherwise">The limit if none was typed; null for that of the system.</param>
    public IDisposable Begin(ParseResult parse, long? otherwise = null) =>
        new Limit(parse.GetValue(this) is { } text ? (long)Bytes(text)! : otherwise);

    /// <summary>The bytes of a text; null if it is no size.</summary>
    internal static double? Bytes(string text)
    {
        foreach (var (word, bytes) in Units)
        {
            if (text.EndsWith(word, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text[..^word.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * bytes < long.MaxValue)
            {
                return number * bytes;
            }
        }

        return null;
    }

    sealed class Limit : IDisposable
    {
        readonly long? before = SystemMemory.TypedLimit;

        public Limit(long? bytes) => SystemMemory.TypedLimit = bytes ?? before;

        public void Dispose() => SystemMemory.TypedLimit = before;
    }
}
