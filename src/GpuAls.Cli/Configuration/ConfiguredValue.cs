using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Options;
using GpuAls.Core;

namespace GpuAls.Cli.Configuration;

/// <summary>The form of a configured value.</summary>
enum ValueForm
{
    /// <summary>The text of a variable.</summary>
    Variable,

    /// <summary>A string in gpuals.json.</summary>
    Text,

    /// <summary>A number in gpuals.json.</summary>
    Number,

    /// <summary>true or false in gpuals.json.</summary>
    Truth,

    /// <summary>An array in gpuals.json.</summary>
    Array,
}

/// <summary>A value of gpuals.json or of a variable, before an option reads it.</summary>
/// <param name="Key">The option without dashes.</param>
/// <param name="Form">The form.</param>
/// <param name="Texts">The value, or the values of an array, as text.</param>
/// <param name="Source">The file or the variable.</param>
sealed record ConfiguredValue(string Key, ValueForm Form, IReadOnlyList<string> Texts, ValueSource Source)
{
    /// <summary>The words that would be typed; empty for a flag that is off.</summary>
    /// <param name="option">The option.</param>
    /// <exception cref="ConfigurationException">The option takes values of another form.</exception>
    public IReadOnlyList<string> Words(Option option)
    {
        var (name, shape) = (OptionKeys.LongName(option), OptionShape.Of(option));
        if (Form == ValueForm.Array)
        {
            if (shape.Kind != OptionKind.List) throw Wrong(shape, "an array");
            if (Texts.Count == 0) throw Wrong(shape, "an empty array");
            return shape is { SplitsCommas: true, HasNames: false }
                ? [$"{name}={string.Join(',', Texts)}"]
                : [.. Texts.Select(text => $"{name}={(shape.HasNames ? Escape(text) : Place(text, shape))}")];
        }

        var value = Texts[0];
        var truth = Form is ValueForm.Truth or ValueForm.Variable && Truth(value) is { } found ? found : (bool?)null;
        switch (shape.Kind)
        {
            case OptionKind.Flag:
                return truth switch { true => [name], false => [], null => throw Wrong(shape, Described) };
            case OptionKind.OptionalText when truth is { } on:
                return on ? [name] : [];
            case OptionKind.Choice when Form == ValueForm.Truth && !shape.Words.Contains(value):
            case OptionKind.OptionalText or OptionKind.Text or OptionKind.List or OptionKind.Number or OptionKind.NumberOrWord
                when Form == ValueForm.Truth:
            case OptionKind.Number when Form == ValueForm.Text:
                throw Wrong(shape, Described);
            case OptionKind.List when Form == ValueForm.Variable && !shape.SplitsCommas:
                return [.. NameList.Parse(value).Select(text => $"{name}={Place(text, shape)}")];
            default:
                return [$"{name}={Place(value, shape)}"];
        }
    }

    /// <summary>The value for people, without a password.</summary>
    public string Shown(Option option)
    {
        var shape = OptionShape.Of(option);
        return string.Join(", ", Texts.Select(text => Addresses.Hide(Place(text, shape))));
    }

    string Described => Form switch
    {
        ValueForm.Text or ValueForm.Variable => DisplayText.Quote(Texts[0]),
        _ => Texts[0],
    };

    ConfigurationException Wrong(OptionShape shape, string found) => new(
        $"{Source.Prefix}{Source.Name} is {found}; expected {Expected(shape)}", Source.Remedy);

    static string Expected(OptionShape shape) => shape.Kind switch
    {
        OptionKind.Flag => "true or false",
        OptionKind.OptionalText => "true, false or a string",
        OptionKind.Number => "a number",
        OptionKind.NumberOrWord => $"a number or {DisplayText.OneOf([.. shape.Words.Select(DisplayText.Quote)])}",
        OptionKind.Choice => DisplayText.OneOf([.. shape.Words.Select(DisplayText.Quote)]),
        OptionKind.Text => "a string",
        OptionKind.List => "an array",
    };

    static bool? Truth(string text) => text.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => null };

    static string Escape(string name) => name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal);

    string Place(string text, OptionShape shape) => shape.IsPath ? Source.Resolve(text) : text;
}

/// <summary>The origin of a configured value.</summary>
/// <param name="Level">The priority; a lower number wins.</param>
/// <param name="Name">The key or the variable, for messages: "factors", GPUALS_FACTORS.</param>
/// <param name="Shown">The file or the variable.</param>
/// <param name="Line">The line of the file; 0 for a variable.</param>
sealed record ValueSource(int Level, string Name, string Shown, int Line)
{
    /// <summary>Whether the value is for one command.</summary>
    public bool IsOfCommand { get; init; }

    /// <summary>The folder of the file, relative to the current one; empty for the current folder and for a variable.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The place for people: gpuals.json:3, GPUALS_FACTORS.</summary>
    public string Place => Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{DisplayText.Escape(Shown)}:{Line}") : Shown;

    /// <summary>The start of a message that names the key or the variable next.</summary>
    public string Prefix => Line > 0 ? $"{Place}: " : "";

    /// <summary>The way out of a wrong value.</summary>
    public string Remedy => Line > 0
        ? "Correct the file. Or ignore all configuration: --no-config"
        : $"Correct the variable: {Shown}. Or ignore all configuration: --no-config";

    /// <summary>A path of a file, seen from the current folder: it is relative to the folder of gpuals.json.</summary>
    public string Resolve(string path)
    {
        if (Folder.Length == 0 || path is "" or "-" || System.IO.Path.IsPathRooted(path) || Addresses.IsAddress(path)) return path;
        return System.IO.Path.Combine(Folder, path);
    }
}

/// <summary>An error in gpuals.json or in a variable.</summary>
sealed class ConfigurationException(string message, string remedy) : Exception(message)
{
    /// <summary>A way out.</summary>
    public string Remedy => remedy;
}
