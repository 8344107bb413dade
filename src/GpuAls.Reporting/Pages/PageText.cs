using System.Globalization;
using System.Net;
using GpuAls.Core;

namespace GpuAls.Reporting.Pages;

/// <summary>Text and numbers of the page. Everything that a file or a person wrote goes through <see cref="Html"/> or <see cref="Name"/>.</summary>
static class PageText
{
    /// <summary>Text that a browser shows as it is, whatever it contains.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(DisplayText.Escape(text));

    /// <summary>A name that keeps its direction of writing to itself.</summary>
    public static string Name(string name) => $"<bdi>{Html(name)}</bdi>";

    /// <summary>A number with a fixed number of decimals.</summary>
    public static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>A share as a percentage.</summary>
    public static string Percent(double share) => Number(100 * share, "0.#") + " %";

    /// <summary>A number with as many digits as it has.</summary>
    public static string Plain(double number) => Number(number, "#,0.######");
}
