using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace GpuAls.Cli;

/// <summary>An option that takes a number, written the same in every country: 0.01, 1e-3.</summary>
/// <typeparam name="T">The kind of number.</typeparam>
sealed class NumberOption<T> : Option<T> where T : struct, INumber<T>
{
    /// <param name="name">With its dashes.</param>
    /// <param name="description">For the help.</param>
    /// <param name="standard">What counts where the option is left out; null for nothing.</param>
    /// <param name="expected">What is accepted, in words: "a whole number of 1 or more".</param>
    /// <param name="accepts">What is accepted.</param>
    public NumberOption(string name, string description, T? standard, string expected, Func<T, bool> accepts)
        : base(name)
    {
        Description = description;
        HelpName = "number";
        if (standard is { } value) DefaultValueFactory = _ => value;
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;
            if (T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && accepts(number)) return number;
            result.AddError($"{Name} is '{text}', expected {expected}");
            return default;
        };
    }
}
