namespace DropoutLab.Data;

/// <summary>How a column of texts becomes features.</summary>
public enum Categories
{
    /// <summary>A feature for each category, 1 for the row's own and 0 for the others; all 0 for a category that was not in the
    /// training part.</summary>
    OneHot,

    /// <summary>One feature, the category's number in the order of their texts; the number of categories for one that was not in the
    /// training part.</summary>
    Numbered,
}
