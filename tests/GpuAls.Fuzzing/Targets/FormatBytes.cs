using System.Text;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Fuzzing.Targets;

/// <summary>The first bytes of an input, which choose the layout of the text behind them.</summary>
static class FormatBytes
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 6;

    static readonly string?[] Separators = [null, ",", "\t", ";", "|", "::", " ", "ab"];
    static readonly string[] EncodingNames = ["utf-8", "latin1", "utf-16", "utf-32", "windows-1252", "gb18030", "shift_jis", "utf-7", "iso-2022-jp"];
    static readonly Encoding?[] Encodings = [null, .. EncodingNames.Select(FindOrNull)];
    static readonly string?[] TimeFormats = [null, "dd/MM/yyyy", "yyyy-MM-dd HH:mm:ss", "M/d/yy h:mm tt"];

    static readonly ColumnReference?[] Columns =
    [
        null, ColumnReference.At(0), ColumnReference.At(1), ColumnReference.At(2), ColumnReference.At(3), ColumnReference.Named("user"),
        ColumnReference.Named("time"),
    ];

    static readonly Dictionary<string, float> Weights = new() { ["play"] = 1, ["buy"] = 4.5f, ["skip"] = -1, ["seen"] = 0 };

    /// <summary>Splits an input into the layout and the text.</summary>
    public static (InteractionFormat Format, byte[] Text) Split(byte[] input)
    {
        Span<byte> choices = stackalloc byte[Length];
        input.AsSpan(0, Math.Min(Length, input.Length)).CopyTo(choices);
        return (Of(choices), input.Length < Length ? [] : input[Length..]);
    }

    /// <summary>An input: the choices and a text.</summary>
    public static byte[] Join(string text, params ReadOnlySpan<byte> choices) => Join(Encoding.UTF8.GetBytes(text), choices);

    /// <summary>An input: the choices and a text.</summary>
    public static byte[] Join(byte[] text, params ReadOnlySpan<byte> choices)
    {
        var input = new byte[Length + text.Length];
        choices.CopyTo(input);
        text.CopyTo(input, Length);
        return input;
    }

    static InteractionFormat Of(ReadOnlySpan<byte> choices)
    {
        var (kind, text, flags, events, time, rules) = (choices[0], choices[1], choices[2], choices[3], choices[4], choices[5]);
        var format = InteractionFormat.All.ElementAtOrDefault(kind % 16 - 1) ?? new InteractionFormat();
        if (text > 0)
        {
            format = format with
            {
                Text = format.Text with
                {
                    Separator = Separators[text % 8],
                    Quote = (QuoteRule)(text / 8 % 3),
                    HasHeader = (flags % 3) switch { 0 => null, 1 => true, _ => false },
                    Encoding = Encodings[flags / 3 % Encodings.Length],
                    DecimalSeparator = (flags / 30 % 3) switch { 0 => null, 1 => ',', _ => '.' },
                    SkipLines = text / 24 % 3,
                    CommentPrefix = text / 72 % 2 == 1 ? "#" : null,
                },
            };
        }

        return format with
        {
            Event = (events % 4) switch { 1 => ColumnReference.At(2), 2 => ColumnReference.Named("event"), _ => null },
            EventWeights = events % 4 is 1 or 2 ? Weights : new Dictionary<string, float>(),
            Value = (events / 4 % 4) switch { 1 => null, 2 => ColumnReference.At(3), _ => format.Value },
            Dislike = events / 16 % 4 == 1 ? ColumnReference.At(3) : null,
            NegativeIsDislike = events / 64 % 2 == 1,
            MinStrength = events / 128 == 1 ? 2 : 0,
            Time = Columns[time % Columns.Length],
            TimeFormat = TimeFormats[time / 16 % 4],
            OnBadRow = rules % 2 == 1 ? BadRowPolicy.Skip : format.OnBadRow,
            LowerCaseItems = rules / 2 % 2 == 1,
            KeepBlanks = rules / 4 % 2 == 1 || format.KeepBlanks,
            Normalization = rules / 8 % 2 == 1 ? NameNormalization.None : format.Normalization,
        };
    }

    static Encoding? FindOrNull(string name)
    {
        try
        {
            return TextEncodings.Find(name);
        }
        catch (Core.GpuAlsException)
        {
            // Not every version of .NET has every encoding.
            return null;
        }
    }
}
