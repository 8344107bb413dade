using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli.Options;

/// <summary>An option that takes one of a few words.</summary>
/// <typeparam name="T">The meaning of a word.</typeparam>
sealed class ChoiceOption<T> : Option<string>, IShapedOption
{
    readonly IReadOnlyList<(string Word, T Meaning)> choices;

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help.</param>
    /// <param name="standard">The default word; null for none.</param>
    /// <param name="choices">The words and their meanings.</param>
    public ChoiceOption(string name, string description, string? standard, params IReadOnlyList<(string Word, T Meaning)> choices)
        : base(name)
    {
        this.choices = choices;
        Description = description;
        HelpName = string.Join('|', choices.Select(choice => choice.Word));
        if (standard is not null) DefaultValueFactory = _ => standard;
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Find(token.Value) is null)
                result.AddError($"{Name} is '{token.Value}'; expected {DisplayText.OneOf([.. choices.Select(choice => choice.Word)])}");
        });
        CompletionSources.Add([.. choices.Select(choice => choice.Word)]);
    }

    /// <inheritdoc/>
    public OptionShape Shape => new(OptionKind.Choice)
    {
        Words = [.. choices.Select(choice => choice.Word)],
        Standard = DefaultValueFactory is null ? null : (string?)GetDefaultValue(),
    };

    /// <summary>The meaning of the typed or the default word.</summary>
    public T Meaning(ParseResult parse) => Find(parse.GetRequiredValue(this))!.Value.Meaning;

    /// <summary>The meaning of the typed word; <paramref name="otherwise"/> if none was typed.</summary>
    public T GivenOr(ParseResult parse, T otherwise) => parse.IsGiven(this) ? Meaning(parse) : otherwise;

    /// <summary>The typed or the default word, spelled as in the help.</summary>
    public string Word(ParseResult parse) => Find(parse.GetRequiredValue(this))!.Value.Word;

    (string Word, T Meaning)? Find(string word)
    {
        foreach (var choice in choices)
        {
            if (string.Equals(choice.Word, word, StringComparison.OrdinalIgnoreCase)) return choice;
        }

        return null;
    }
}

/// <summary>An option that takes several of a few words, separated by commas: log,bm25.</summary>
/// <typeparam name="T">The meaning of a word.</typeparam>
sealed class ChoiceListOption<T> : Option<IReadOnlyList<T>>, IShapedOption
{
    readonly IReadOnlyList<T> standard;

    /// <param name="name">The name with its dashes.</param>
    /// <param name="description">The text of the help, without words and default.</param>
    /// <param name="standard">The default.</param>
    /// <param name="choices">The words and their meanings.</param>
    public ChoiceListOption(string name, string description, IReadOnlyList<T> standard, params IReadOnlyList<(string Word, T Meaning)> choices)
        : base(name)
    {
        this.standard = standard;
        string[] words = [.. choices.Select(choice => choice.Word)];
        var meanings = choices.ToDictionary(choice => choice.Word, choice => choice.Meaning, StringComparer.OrdinalIgnoreCase);
        var usual = string.Join(',', choices.Where(choice => standard.Contains(choice.Meaning)).Select(choice => choice.Word));
        Shape = new(OptionKind.List) { Words = words, SplitsCommas = true, Standard = usual };
        Description = $"{description}: {DisplayText.OneOf(words)}. Default: {(usual.Length > 0 ? usual : "none")}.";
        HelpName = "words";
        CustomParser = result =>
        {
            List<T> chosen = [];
            foreach (var word in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries)))
            {
                if (meanings.TryGetValue(word, out var meaning))
                {
                    chosen.Add(meaning);
                    continue;
                }

                result.AddError($"{Name} has '{word}'; expected {DisplayText.OneOf(words)}, or several of them, separated by commas");
                return [];
            }

            return [.. chosen.Distinct()];
        };
        CompletionSources.Add(words);
    }

    /// <inheritdoc/>
    public OptionShape Shape { get; }

    /// <summary>The meanings of the typed words; null if the option was not typed.</summary>
    public IReadOnlyList<T>? Typed(ParseResult parse) => parse.IsGiven(this) ? parse.GetValue(this) : null;

    /// <summary>The meanings of the typed words, or the default.</summary>
    public IReadOnlyList<T> Read(ParseResult parse) => parse.GetValue(this) ?? standard;
}
