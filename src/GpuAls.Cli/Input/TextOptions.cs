using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Input;

namespace GpuAls.Cli.Input;

/// <summary>The layout of delimited text: --separator, --quote, --decimal, --encoding, --skip-lines, --comment, --header, --no-header.</summary>
sealed class TextOptions
{
    readonly Option<string?> separator = new SeparatorOption(
        "--separator",
        "Column separator: a character, several such as ::, tab, or space for runs of blanks. Default: detected from the first lines.");

    readonly ChoiceOption<QuoteRule> quote = new(
        "--quote",
        "Meaning of quotes: csv reads quoted fields as in RFC 4180, none takes quotes as ordinary characters, auto decides by the first lines.",
        "auto",
        ("auto", QuoteRule.Auto),
        ("csv", QuoteRule.Csv),
        ("none", QuoteRule.None));

    readonly Option<char?> decimalSeparator = new("--decimal")
    {
        Description = "Decimal separator of values, . or , and thousands in groups. Default: a point, no groups.",
        HelpName = "character",
        CustomParser = result =>
        {
            if (result.Tokens[^1].Value is [',' or '.'] typed) return typed[0];
            result.AddError($"--decimal is '{result.Tokens[^1].Value}'; expected . or ,");
            return null;
        },
    };

    readonly Option<Encoding?> encoding = new EncodingOption(
        "--encoding", "Encoding of the text, such as latin1, windows-1252 or utf-16. Default: UTF-8, or the one of a byte order mark.");

    readonly NumberOption<long> skipLines = new(
        "--skip-lines", "Number of lines to skip before the header or the first row. Default: 0.", null, NumberRange.AtLeast(0L));

    readonly Option<string?> comment = new("--comment")
    {
        Description = "Skip lines that start with this text, such as #.",
        HelpName = "text",
        CustomParser = result =>
        {
            if (result.Tokens[^1].Value is { Length: > 0 } typed) return typed;
            result.AddError("--comment is empty; expected the start of a line, such as #");
            return null;
        },
    };

    readonly Option<bool> header = new("--header") { Description = "The first line is a header. Default: detected." };
    readonly Option<bool> noHeader = new("--no-header") { Description = "The first line is data." };

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [header, noHeader, separator, quote, decimalSeparator, encoding, skipLines, comment];

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetValue(header) && result.GetValue(noHeader))
            result.AddError("--header and --no-header exclude each other; expected one of them");
    }

    /// <summary>The typed layout.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="standard">The layout of the known format, or the default one.</param>
    public TextLayout Read(ParseResult parse, TextLayout standard) => standard with
    {
        Separator = parse.GetValue(separator) ?? standard.Separator,
        Quote = quote.GivenOr(parse, standard.Quote),
        DecimalSeparator = parse.GetValue(decimalSeparator) ?? standard.DecimalSeparator,
        Encoding = parse.GetValue(encoding) ?? standard.Encoding,
        SkipLines = parse.GivenOr(skipLines, standard.SkipLines),
        CommentPrefix = parse.GetValue(comment) ?? standard.CommentPrefix,
        HasHeader = parse.GetValue(header) ? true : parse.GetValue(noHeader) ? false : standard.HasHeader,
    };
}

/// <summary>A field separator: characters, or a word for one.</summary>
sealed class SeparatorOption : Option<string?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    public SeparatorOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "characters";
        CustomParser = result =>
        {
            var typed = result.Tokens[^1].Value;
            switch (typed)
            {
                case "tab" or @"\t": return "\t";
                case "space": return " ";
            }

            if (LayoutDetection.SeparatorProblem(typed) is { } problem) result.AddError($"{name} {problem}");
            // A misspelled word is no separator.
            else if (typed.Length > 1 && typed.All(char.IsLetterOrDigit))
                result.AddError($"{name} is {DisplayText.Quote(typed)}; expected characters such as , or ::, or the word tab or space");
            return typed;
        };
    }
}

/// <summary>An encoding by its name.</summary>
sealed class EncodingOption : Option<Encoding?>
{
    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    public EncodingOption(string name, string description)
        : base(name)
    {
        Description = description;
        HelpName = "name";
        CustomParser = result =>
        {
            Encoding? encoding = null;
            if (OptionExtensions.ErrorOf(this, () => encoding = TextEncodings.Find(result.Tokens[^1].Value)) is { } error) result.AddError(error);
            return encoding;
        };
    }
}
