using System.CommandLine;
using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>An option that takes one of a few words.</summary>
/// <typeparam name="T">What a word means.</typeparam>
sealed class ChoiceOption<T> : Option<string>
{
    readonly IReadOnlyList<(string Word, T Meaning)> choices;

    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="standard">The word that counts where the option is left out; null for none.</param>
    /// <param name="choices">The words and what they mean.</param>
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
                result.AddError($"{Name} is '{token.Value}', expected {DisplayText.OneOf([.. choices.Select(choice => choice.Word)])}");
        });
        CompletionSources.Add([.. choices.Select(choice => choice.Word)]);
    }

    /// <summary>What the given word means.</summary>
    public T Meaning(ParseResult parse) => Find(parse.GetRequiredValue(this))!.Value.Meaning;

    /// <summary>What the given word means, or nothing where the option was left out.</summary>
    public T? MeaningOrDefault(ParseResult parse) => parse.GetValue(this) is { } word ? Find(word)!.Value.Meaning : default;

    /// <summary>The given word as this option spells it.</summary>
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
