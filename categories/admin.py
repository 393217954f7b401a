from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.response import TemplateResponse

from categories.forms import CategoryRow
from categories.models import Category
from newsroom.admin_site import DeskAdmin


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Category.objects.none(),
        label="Which one stays?",
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = categories


@admin.register(Category)
class CategoryAdmin(DeskAdmin):
    list_display = ["name", "path", "kicker", "order", "in_menu"]
    list_editable = ["order", "in_menu"]
    list_select_related = ["parent"]
    ordering = ["order", "name"]
    search_fields = ["name", "path"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "parent", "tagline", "kicker", "order", "in_menu"]}),
        ("Desk", {"fields": ["asks_for_checklist", "without_ads"]}),
        ("Machines", {"fields": ["closed_to_search", "closed_to_answers", "closed_to_training"]}),
    ]
    actions = ["merge"]

    def get_changelist_form(self, request, **kwargs):
        return CategoryRow

    def has_merge_permission(self, request):
        return request.user.has_perm("categories.change_category")

    def save_model(self, request, obj, form, change):
        obj.amend(by=request.user)

    @admin.action(description="Merge…", permissions=["merge"])
    def merge(self, request, queryset):
        """Ask which category stays, then hand everything of the others over to it."""
        categories = queryset.order_by("path")
        given = request.POST if "merge" in request.POST else None
        form = MergeForm(given, categories=categories)
        if len(categories) < 2:
            messages.error(request, "Choose two categories or more.")
            return None
        if form.is_valid() and self._merge(request, form, categories):
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Merge categories",
            "categories": categories,
            "form": form,
        }
        return TemplateResponse(request, "admin/categories/category/merge.html", context)

    def _merge(self, request, form, categories):
        kept = form.cleaned_data["into"]
        try:
            with transaction.atomic():
                for pk in [category.pk for category in categories if category != kept]:
                    # One above it may have taken it along already.
                    if merged := Category.objects.filter(pk=pk).first():
                        merged.merge_into(Category.objects.get(pk=kept.pk), by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
            return False
        messages.success(request, f"Merged into “{kept}”. Old addresses lead there.")
        return True
