namespace GpuAls.Ingestion;

/// <summary>The meaning of the character <c>"</c> in delimited text.</summary>
public enum QuoteRule
{
    /// <summary>
    /// <see cref="Csv"/> if a single character other than a tab separates the fields, or if every field of the first lines that is not a number is
    /// quoted. Otherwise quotes are ordinary characters, except around a user or an item that begins and ends with one: these are removed.
    /// </summary>
    Auto,

    /// <summary>
    /// RFC 4180: a field that begins with a quote ends at the next one. Separators and line breaks inside belong to the field, and a quote inside is
    /// written twice.
    /// </summary>
    Csv,

    /// <summary>Quotes are ordinary characters.</summary>
    None,
}
