from django.core.management.base import BaseCommand, CommandError

from articles.models import Byline


class Command(BaseCommand):
    help = (
        "Compares the moments that each byline keeps of its story with the story, and puts right "
        "what differs. Triggers keep them alike: only after somebody switched those off, as "
        "pg_restore --disable-triggers does, is there anything to find."
    )

    def add_arguments(self, parser):
        parser.add_argument("--look", action="store_true", help="Change nothing; fail if any is.")

    def handle(self, *, look, **options):
        if not look:
            self.stdout.write(f"{Byline.objects.put_right()} put right.")
        elif adrift := Byline.objects.adrift().count():
            raise CommandError(
                f"{adrift} bylines are not as their story is: run it without --look."
            )
        else:
            self.stdout.write("Every byline is as its story is.")
